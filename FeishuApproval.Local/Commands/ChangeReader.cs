using System.Text.Json;
using FeishuApproval.Api.Http;

namespace FeishuApproval.Local.Commands;

/// <summary>Some changes, as a server answers them.</summary>
/// <param name="Changes">The changes, as they are.</param>
/// <param name="NextCursor">Where to go on.</param>
/// <param name="HasMore">Whether there are more at once.</param>
internal sealed record ChangesAnswer(IReadOnlyList<JsonElement> Changes, string NextCursor, bool HasMore)
{
    /// <summary>Reads an answer of <see cref="Routes.Changes"/>.</summary>
    /// <exception cref="JsonException">It is none. So are the exceptions of <see cref="JsonElement"/>.</exception>
    public static ChangesAnswer Read(byte[] body)
    {
        var answer = JsonElement.Parse(body);
        JsonElement[] changes = [.. answer.GetProperty("changes"u8).EnumerateArray()];
        foreach (var change in changes)
        {
            if (change.GetProperty("instance_code"u8).GetString() is null || change.GetProperty("cursor"u8).GetString() is null
                || change.GetProperty("record"u8).ValueKind is not (JsonValueKind.Object or JsonValueKind.Null)
                || !change.GetProperty("changed_at"u8).TryGetDateTimeOffset(out _)) throw new JsonException("It is no change.");
        }

        string nextCursor = answer.GetProperty("next_cursor"u8).GetString() ?? throw new JsonException("It has no cursor.");
        return new ChangesAnswer(changes, nextCursor, answer.GetProperty("has_more"u8).GetBoolean());
    }
}

/// <summary>Follows a change feed.</summary>
/// <param name="readAsync">Reads the changes behind a cursor; null begins.</param>
/// <param name="time">Waits between two reads.</param>
internal sealed class ChangeReader(Func<string?, CancellationToken, Task<ChangesAnswer>> readAsync, TimeProvider time)
{
    /// <summary>How long to wait for more when there are no more.</summary>
    public static TimeSpan Interval { get; } = TimeSpan.FromSeconds(5);

    /// <summary>Where to go on.</summary>
    public string? Cursor { get; private set; }

    /// <summary>Reads until there are no more; with <paramref name="follows"/> on and on, until it is stopped.</summary>
    /// <param name="after">The cursor to go on behind; null begins.</param>
    /// <param name="follows">Whether to wait for more.</param>
    /// <param name="write">Takes each change.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>How many changes there were.</returns>
    public async Task<long> RunAsync(string? after, bool follows, Action<JsonElement> write, CancellationToken cancellationToken)
    {
        Cursor = after;
        long count = 0;
        try
        {
            while (true)
            {
                var answer = await readAsync(Cursor, cancellationToken);
                foreach (var change in answer.Changes) write(change);
                count += answer.Changes.Count;
                Cursor = answer.NextCursor;
                if (answer.HasMore) continue;
                if (!follows) return count;
                await Task.Delay(Interval, time, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (follows && cancellationToken.IsCancellationRequested)
        {
            return count;
        }
    }
}
