using System.Text.Json;
using FeishuApproval.Api.Http;

namespace FeishuApproval.Local.Commands.Records;

/// <summary>A page of changes from a server.</summary>
/// <param name="Changes">The changes, unchanged.</param>
/// <param name="NextCursor">The cursor to continue with.</param>
/// <param name="HasMore">Whether more changes are available now.</param>
internal sealed record ChangesPage(IReadOnlyList<JsonElement> Changes, string NextCursor, bool HasMore)
{
    /// <summary>Reads an answer of <see cref="Routes.Changes"/>.</summary>
    /// <exception cref="JsonException">
    /// The body is not such an answer. The exceptions of <see cref="JsonElement"/> mean the same.
    /// </exception>
    public static ChangesPage Read(byte[] body)
    {
        var answer = JsonElement.Parse(body);
        JsonElement[] changes = [.. answer.GetProperty("changes"u8).EnumerateArray()];
        foreach (var change in changes)
        {
            if (
                change.GetProperty("instance_code"u8).GetString() is null
                || change.GetProperty("cursor"u8).GetString() is null
                || change.GetProperty("record"u8).ValueKind is not (JsonValueKind.Object or JsonValueKind.Null)
                || !change.GetProperty("changed_at"u8).TryGetDateTimeOffset(out _)
            )
                throw new JsonException("It is no change.");
        }

        string nextCursor =
            answer.GetProperty("next_cursor"u8).GetString() ?? throw new JsonException("It has no cursor.");
        return new ChangesPage(changes, nextCursor, answer.GetProperty("has_more"u8).GetBoolean());
    }
}

/// <summary>Reads a change feed.</summary>
/// <param name="readAsync">Reads the changes after a cursor; a null cursor starts at the beginning.</param>
/// <param name="time">The clock for the wait between two reads.</param>
internal sealed class ChangeReader(Func<string?, CancellationToken, Task<ChangesPage>> readAsync, TimeProvider time)
{
    /// <summary>The wait before the next read when no more changes are available.</summary>
    public static TimeSpan Interval { get; } = TimeSpan.FromSeconds(5);

    /// <summary>The cursor to continue with.</summary>
    public string? Cursor { get; private set; }

    /// <summary>Reads until no more changes are available. With <paramref name="follows"/>, reads until it is stopped.</summary>
    /// <param name="after">The cursor to continue after; null starts at the beginning.</param>
    /// <param name="follows">Whether to wait for more changes.</param>
    /// <param name="write">Called for each change.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns>The number of changes.</returns>
    public async Task<long> RunAsync(
        string? after,
        bool follows,
        Action<JsonElement> write,
        CancellationToken cancellationToken
    )
    {
        Cursor = after;
        long count = 0;
        try
        {
            while (true)
            {
                var answer = await readAsync(Cursor, cancellationToken);
                foreach (var change in answer.Changes)
                    write(change);
                count += answer.Changes.Count;
                Cursor = answer.NextCursor;
                if (answer.HasMore)
                    continue;
                if (!follows)
                    return count;
                await Task.Delay(Interval, time, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (follows && cancellationToken.IsCancellationRequested)
        {
            return count;
        }
    }
}
