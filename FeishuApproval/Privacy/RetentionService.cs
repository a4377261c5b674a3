using FeishuApproval.Archive;
using FeishuApproval.Attendance.Index;
using FeishuApproval.Attendance.Rebuild;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Messaging;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.Privacy;

/// <summary>Deletes data that is older than its retention period. Run it once a day. If a run ends early, the next run continues.</summary>
public sealed partial class RetentionService(
    RetentionOptions options,
    IAttendanceStore store,
    IRebuildStore instances,
    IAttendanceIndex index,
    IEventArchiveReader archive,
    IDataDeletion deletion,
    TimeProvider time,
    ILogger<RetentionService> logger
)
{
    private const int ReadsAtOnce = 16;
    private const int ArchivePage = 200;

    private readonly RecordDeletion _records = new(index, deletion);

    /// <summary>Deletes all data whose retention period has ended.</summary>
    /// <returns>The number of archived events and records that were deleted.</returns>
    /// <exception cref="StoreUnavailableException">The store is unavailable. Some of the data may be deleted.</exception>
    public async ValueTask<(int Events, int Records)> RunAsync(CancellationToken cancellationToken)
    {
        if (!options.IsOn)
            return (0, 0);
        int events = options.Events is { } eventAge
            ? await DeleteEventsAsync(time.GetUtcNow() - eventAge, cancellationToken)
            : 0;
        int records = options.Records is { } recordAge
            ? await DeleteRecordsAsync(time.GetUtcNow() - recordAge, cancellationToken)
            : 0;
        LogDeleted(events, records);
        return (events, records);
    }

    private async Task<int> DeleteEventsAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        var range = new ArchiveRange(DateTimeOffset.MinValue, before);
        int deleted = 0;
        string? after = null;
        while (await archive.ReadAsync(range, after, ArchivePage, cancellationToken) is { Count: > 0 } page)
        {
            string[] keys = [.. page.Select(archived => archived.Key)];
            await deletion.DeleteArchivedAsync(keys, cancellationToken);
            deleted += keys.Length;
            after = keys[^1];
        }

        return deleted;
    }

    private async Task<int> DeleteRecordsAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        int deleted = 0,
            unreadable = 0;
        string? after = null;
        while (await instances.ListInstancesAsync(after, cancellationToken) is { Count: > 0 } codes)
        {
            await Parallel.ForEachAsync(
                codes,
                new ParallelOptions { MaxDegreeOfParallelism = ReadsAtOnce, CancellationToken = cancellationToken },
                async (code, token) =>
                {
                    AttendanceState? state;
                    try
                    {
                        state = (await store.LoadAsync(code, token)).State;
                    }
                    catch (UnreadableRecordException)
                    {
                        Interlocked.Increment(ref unreadable);
                        return;
                    }

                    if (state is null || !IsOver(state, before))
                        return;
                    await _records.DeleteAsync(code, state, token);
                    Interlocked.Increment(ref deleted);
                }
            );
            after = codes[^1];
        }

        await deletion.DeleteCodesAsync(before, cancellationToken);
        if (unreadable > 0)
            LogUnreadable(unreadable);
        return deleted;
    }

    /// <summary>Whether the record's last day and last change are both before the retention period.</summary>
    private static bool IsOver(AttendanceState state, DateTimeOffset before) =>
        state.UpdatedAt < before
        && IndexChange.Of(state).PutByEmployee.All(row => row.LastDay < DateOnly.FromDateTime(before.UtcDateTime));

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Retention deleted {Events} archived events and {Records} records"
    )]
    private partial void LogDeleted(int events, int records);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Retention keeps {Count} records whose stored state cannot be read; feishu-approval rebuild --all names them"
    )]
    private partial void LogUnreadable(int count);
}
