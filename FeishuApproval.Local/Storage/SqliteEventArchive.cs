using System.Globalization;
using FeishuApproval.Archive;
using FeishuApproval.Events;
using FeishuApproval.Local.Sqlite;

namespace FeishuApproval.Local.Storage;

/// <summary>
/// The archive: the messages ordered by the time of receipt. A key consists of this time and the message's sequence number.
/// </summary>
internal sealed class SqliteEventArchive(Database database, EventReader reader) : IEventArchive
{
    private const char Separator = ':';

    private const string SelectBehind = $"""
        SELECT m.sequence, {MessageTable.Columns} FROM messages m
        WHERE m.is_archived = 1 AND m.received_at >= ?1 AND m.received_at < ?2 AND (m.received_at, m.sequence) > (?3, ?4) AND (?5 IS NULL OR m.tenant_key = ?5)
        ORDER BY m.received_at, m.sequence LIMIT ?6
        """;

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ArchivedMessage>> ReadAsync(
        ArchiveRange range,
        string? after,
        int max,
        CancellationToken cancellationToken
    )
    {
        var (time, sequence) = after is null ? (long.MinValue, 0) : ReadKey(after);
        return ValueTask.FromResult<IReadOnlyList<ArchivedMessage>>(
            database.Read(connection =>
            {
                using var select = connection.Prepare(SelectBehind);
                select
                    .Bind(1, Math.Max(ColumnValue.Of(range.From), time))
                    .Bind(2, ColumnValue.Of(range.To))
                    .Bind(3, time)
                    .Bind(4, sequence)
                    .Bind(5, range.TenantKey)
                    .Bind(6, max);
                var found = new List<ArchivedMessage>();
                while (select.Step())
                {
                    var message = MessageTable.Read(select, 1);
                    found.Add(
                        new ArchivedMessage(
                            string.Create(
                                CultureInfo.InvariantCulture,
                                $"{ColumnValue.Of(message.ReceivedAt)}{Separator}{select.GetInt64(0)}"
                            ),
                            message
                        )
                    );
                }

                return found;
            })
        );
    }

    /// <inheritdoc/>
    public async ValueTask DeleteAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        long[] sequences = [.. keys.Select(key => ReadKey(key).Sequence)];
        await database.OverwriteAsync(
            connection =>
            {
                foreach (long sequence in sequences)
                {
                    if (MessageTable.TryUnarchive(connection, sequence))
                        DeletedMessages.DeleteUnneeded(connection, sequence, reader);
                }

                return true;
            },
            cancellationToken
        );
    }

    /// <inheritdoc/>
    public async ValueTask RememberErasedAsync(
        IReadOnlyCollection<string> eventIds,
        DateTimeOffset expiresAt,
        CancellationToken cancellationToken
    ) =>
        await database.WriteAsync(
            connection =>
            {
                foreach (string eventId in eventIds)
                    ErasedEventTable.Add(connection, eventId, expiresAt);
                return true;
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public async ValueTask ForgetErasedAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        await database.WriteAsync(
            connection =>
            {
                ErasedEventTable.Forget(connection, now);
                return true;
            },
            cancellationToken
        );

    /// <summary>Splits a key into its parts.</summary>
    /// <exception cref="FormatException">The key is not a key of this archive.</exception>
    private static (long Time, long Sequence) ReadKey(string key)
    {
        int separator = key.IndexOf(Separator, StringComparison.Ordinal);
        return
            separator > 0
            && long.TryParse(
                key.AsSpan(0, separator),
                NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture,
                out long time
            )
            && long.TryParse(
                key.AsSpan(separator + 1),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out long sequence
            )
            ? (time, sequence)
            : throw new FormatException("The key is not one of this archive.");
    }
}
