using FeishuApproval.Json;
using FeishuApproval.Messaging;
using FeishuApproval.Telemetry;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.Attendance.Records;

/// <summary>Counts the approved records that have unreadable fields or no date, and warns when there is a new one.</summary>
/// <param name="store">Lists these records (<see cref="IndexEntry.UnreadableDay"/>).</param>
/// <param name="metrics">Counts the new ones.</param>
/// <param name="time">Limits how often the same warning is logged.</param>
/// <param name="logger">The log.</param>
internal sealed partial class UnreadableRecords(
    IAttendanceStore store,
    Metrics metrics,
    TimeProvider time,
    ILogger<UnreadableRecords> logger
)
{
    /// <summary>The maximum number of records that are counted.</summary>
    public const int MaxCount = 1000;

    private readonly RepeatedLogs _found = new(time, (cause, count) => LogMore(logger, count, cause));

    /// <summary>Counts the records of all tenants, at most <see cref="MaxCount"/>.</summary>
    /// <exception cref="StoreUnavailableException">The store is unavailable.</exception>
    public async ValueTask<int> CountAsync(CancellationToken cancellationToken)
    {
        int count = 0;
        foreach (string tenantKey in await store.ListTenantsAsync(MaxCount, cancellationToken))
        {
            var rows = await store.ListByDayAsync(
                tenantKey,
                IndexEntry.UnreadableDay,
                after: null,
                MaxCount - count,
                cancellationToken
            );
            count += rows.Count;
            if (count == MaxCount)
                break;
        }

        return count;
    }

    /// <summary>Measures and logs a state that has just become unreadable or lost its date.</summary>
    public void Note(AttendanceState? before, AttendanceState committed)
    {
        if (!IsUnreadable(committed) || (before is not null && IsUnreadable(before)))
            return;
        var facts = committed.MergedFacts()!;
        string kind = SnakeCase.Of(facts.Kind!.Value);
        metrics.FoundUnreadable(kind);
        string cause = facts.UnreadableFields is { } fields
            ? $"fields could not be read: {string.Join(", ", fields)}"
            : "it has no date";
        _found.Add($"{kind}: {cause}", () => LogFound(kind, cause));
    }

    private static bool IsUnreadable(AttendanceState state) => state.IndexEntries is [.., { IsUnreadable: true }];

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "A record of the kind {Kind} has to be checked: {Cause}. GET /api/attendance?unreadable=true lists all such records"
    )]
    private partial void LogFound(string kind, string cause);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Count} more records have to be checked within a minute: {Cause}"
    )]
    private static partial void LogMore(ILogger logger, long count, string cause);
}
