using System.Text.Json;
using FeishuApproval.Json;
using FeishuApproval.Messaging;

namespace FeishuApproval.Archive;

/// <summary>Finds the approval definitions of archived events.</summary>
internal static class ArchivedDefinitions
{
    /// <summary>How far back the events are read.</summary>
    private const int MaxDays = 30;

    /// <summary>The most events that are read. The newest days are read first.</summary>
    private const int MaxEvents = 5_000;

    private const int PageSize = 200;

    /// <summary>Lists the approval codes of recent events, sorted.</summary>
    /// <exception cref="StoreUnavailableException">The archive is unavailable.</exception>
    public static async Task<IReadOnlyCollection<string>> FindAsync(
        IEventArchive archive,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        int read = 0;
        for (int day = 0; day < MaxDays && read < MaxEvents; day++)
        {
            var range = new ArchiveRange(now.AddDays(-day - 1), now.AddDays(-day));
            string? after = null;
            while (
                read < MaxEvents
                && await archive.ReadAsync(range, after, PageSize, cancellationToken) is { Count: > 0 } page
            )
            {
                foreach (var (key, message) in page)
                {
                    if (Code(message) is { Length: <= EventMessage.MaxIdLength } code)
                        found.Add(code);
                    after = key;
                }

                read += page.Count;
            }
        }

        return found;
    }

    private static string? Code(EventMessage message)
    {
        if (!JsonFields.TryParse(message.Body.Span, out var body))
            return null;
        var approval = body.Member("event"u8);
        return Text(approval.Member("object"u8)) ?? Text(approval) ?? Text(body);
    }

    private static string? Text(JsonElement value) => value.Text("approval_code"u8);
}
