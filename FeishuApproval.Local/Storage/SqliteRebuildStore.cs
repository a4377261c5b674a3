using FeishuApproval.Attendance.Rebuild;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Local.Sqlite;
using FeishuApproval.Messaging;

namespace FeishuApproval.Local.Storage;

/// <summary>
/// The source of rebuilds on one machine. The states list their events, and the table <c>messages</c> contains the bodies.
/// </summary>
internal sealed class SqliteRebuildStore(
    Database database,
    SqliteAttendanceStore store,
    int pageSize = SqliteRebuildStore.PageSize
) : IRebuildStore
{
    private const int PageSize = 500;

    private const string SelectBehind =
        "SELECT instance_code FROM attendance WHERE instance_code > ?1 ORDER BY instance_code LIMIT ?2";

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> ListInstancesAsync(string? after, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<string>>(
            database.Read(connection =>
            {
                using var select = connection.Prepare(SelectBehind);
                select.Bind(1, after ?? string.Empty).Bind(2, pageSize);
                var codes = new List<string>();
                while (select.Step())
                    codes.Add(select.GetText(0));
                return codes;
            })
        );

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<IReadOnlyList<EventMessage>>> ReadEventsAsync(
        IReadOnlyList<string> instanceCodes,
        CancellationToken cancellationToken
    )
    {
        var events = new IReadOnlyList<EventMessage>[instanceCodes.Count];
        for (int i = 0; i < events.Length; i++)
        {
            string instanceCode = instanceCodes[i];
            events[i] = database.Read<List<EventMessage>>(connection =>
                [
                    .. SqliteAttendanceStore
                        .EventIds(connection, instanceCode)
                        .Select(eventId => MessageTable.Find(connection, eventId, instanceCode))
                        .OfType<EventMessage>(),
                ]
            );
        }

        return ValueTask.FromResult<IReadOnlyList<IReadOnlyList<EventMessage>>>(events);
    }

    /// <inheritdoc/>
    public ValueTask<bool> TryReplaceAsync(
        Loaded<AttendanceState> loaded,
        AttendanceState next,
        CancellationToken cancellationToken
    ) => store.TryReplaceAsync(loaded, next, cancellationToken);
}
