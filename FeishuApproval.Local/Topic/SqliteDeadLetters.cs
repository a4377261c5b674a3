using FeishuApproval.DeadLetters;
using FeishuApproval.Events;
using FeishuApproval.Local.Sqlite;
using FeishuApproval.Local.Storage;
using FeishuApproval.Messaging;

namespace FeishuApproval.Local.Topic;

/// <summary>The dead letters of the embedded topic.</summary>
internal sealed class SqliteDeadLetters(Database database, EventReader reader) : IDeadLetters
{
    private const int PageSize = 100;

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<DeadLetterCount>> CountAsync(CancellationToken cancellationToken)
    {
        var counts = database.Read(DeadLetterTable.Count);
        return ValueTask.FromResult<IReadOnlyList<DeadLetterCount>>([
            .. Subscriptions.All.Select(subscription => new DeadLetterCount(
                subscription.Name,
                counts.GetValueOrDefault(subscription.Name),
                HasMore: false
            )),
        ]);
    }

    /// <inheritdoc/>
    public ValueTask<DeadLetterPage> ListAsync(
        Subscription subscription,
        int limit,
        CancellationToken cancellationToken
    )
    {
        var found = database.Read(connection =>
            DeadLetterTable.List(connection, subscription.Name, eventId: null, after: 0, limit + 1)
        );
        return ValueTask.FromResult(
            new DeadLetterPage([.. found.Take(limit).Select(each => each.Summary)], found.Count > limit)
        );
    }

    /// <inheritdoc/>
    public async ValueTask<DeadLetterRemoval> ForEachAsync(
        Subscription subscription,
        string? eventId,
        int limit,
        DeadLetterDecision decide,
        CancellationToken cancellationToken
    )
    {
        int visited = 0,
            removed = 0;
        long after = 0;
        while (true)
        {
            long behind = after;
            var page = database.Read(connection =>
                DeadLetterTable.List(connection, subscription.Name, eventId, behind, PageSize)
            );
            if (page.Count == 0)
                return new(removed, HasMore: false);
            foreach (var (id, sequence, summary) in page)
            {
                if (visited++ == limit || cancellationToken.IsCancellationRequested)
                    return new(removed, HasMore: true);
                var verdict = await decide(
                    summary,
                    _ => ValueTask.FromResult(database.Read(connection => MessageTable.Find(connection, sequence)))
                );
                if (verdict is null)
                    return new(removed, HasMore: true);
                after = id;
                if (verdict == DeadLetterAction.Keep)
                    continue;

                // The effect may already be stored, so the dead letter is deleted even if the caller is gone.
                if (await database.WriteAsync(connection => Delete(connection, id, sequence), CancellationToken.None))
                    removed++;
            }
        }
    }

    private bool Delete(DatabaseConnection connection, long id, long sequence)
    {
        if (!DeadLetterTable.Delete(connection, id))
            return false;
        DeletedMessages.DeleteUnneeded(connection, sequence, reader);
        return true;
    }
}
