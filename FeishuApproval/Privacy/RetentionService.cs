using System.Globalization;
using FeishuApproval.Archive;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Closings;
using FeishuApproval.Files;
using FeishuApproval.Json;
using FeishuApproval.Messaging;
using FeishuApproval.Processing;
using FeishuApproval.Telemetry;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.Privacy;

/// <summary>
/// Deletes data that is older than its retention period. Run it once a day. If a run ends early, the next run continues. A wrong clock makes
/// all data look old, so a run deletes nothing when the clock may be wrong, until an operator has confirmed what it would delete.
/// </summary>
public sealed partial class RetentionService
{
    private const int ReadsAtOnce = 16;
    private const int ArchivePage = 200;

    private const string Operation = "retention";
    private const string EventsStep = "events:";
    private const string RecordsStep = "records:";
    private const string ClosingsStep = "closings";
    private const string CodesStep = "codes";

    /// <summary>A run that would delete more than this share of the records has to be confirmed.</summary>
    private const double GreatestShare = 0.1;

    /// <summary>How long after the newest event the clock is believed.</summary>
    private static readonly TimeSpan LongestSilence = TimeSpan.FromDays(30);

    private readonly RetentionOptions _options;
    private readonly IAttendanceStore _store;
    private readonly IEventArchive _archive;
    private readonly MonthStore<Closing> _closings;
    private readonly MonthStore<AttendanceComparison> _comparisons;
    private readonly StoredValue<RetentionStatus> _statuses;
    private readonly ClockWatch _clock;
    private readonly TimeProvider _time;
    private readonly Metrics _metrics;
    private readonly ILogger _logger;

    internal RetentionService(
        RetentionOptions options,
        IAttendanceStore store,
        IEventArchive archive,
        MonthStore<Closing> closings,
        MonthStore<AttendanceComparison> comparisons,
        StoredValue<RetentionStatus> statuses,
        ClockWatch clock,
        TimeProvider time,
        Metrics metrics,
        ILogger<RetentionService> logger
    )
    {
        (_options, _store, _archive) = (options, store, archive);
        (_statuses, _clock, _time, _metrics, _logger) = (statuses, clock, time, metrics, logger);
        _closings = closings;
        _comparisons = comparisons;
    }

    /// <summary>Whether any data is ever deleted.</summary>
    internal bool IsOn => _options.IsOn;

    /// <summary>
    /// Deletes all data whose retention period has ended. Deletes nothing when the clock may be wrong: the refusal is logged, counted, and
    /// stored for the status.
    /// </summary>
    /// <returns>The number of archived events and records that were deleted.</returns>
    /// <exception cref="StoreUnavailableException">The store is unavailable. Some of the data may be deleted.</exception>
    public async ValueTask<(int Events, int Records)> RunAsync(CancellationToken cancellationToken)
    {
        var at = _time.GetUtcNow();
        await _archive.ForgetErasedAsync(at, cancellationToken);
        if (!_options.IsOn)
            return (0, 0);
        var found = await ReadAllAsync(at, isApplying: false, cancellationToken);
        if (await FindRefusalAsync(found, cancellationToken) is { } refusal)
        {
            if (found is { Events: 0, Records: 0 })
                return (0, 0);
            string message = Describe(refusal, found);
            LogRefused(message);
            _metrics.RetentionRefused(SnakeCase.Of(refusal));
            await SaveAsync(found, refusal, message, cancellationToken);
            return (0, 0);
        }

        var deleted = await ReadAllAsync(at, isApplying: true, cancellationToken);
        await CompleteAsync(deleted, cancellationToken);
        return ((int)deleted.Events, (int)deleted.Records);
    }

    /// <summary>
    /// Makes one call of a retention at the request of an operator, within the time limit of one call. Without a token it deletes nothing,
    /// and its last call returns the token. With the token it deletes what the dry run found, whatever the clock says.
    /// </summary>
    /// <param name="token">The token of the dry run; null for a dry run.</param>
    /// <param name="after"><see cref="RetentionReport.Next"/> of the previous call; null to start.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="FormatException"><paramref name="after"/> is not from an earlier call.</exception>
    /// <exception cref="DryRunChangedException">Something else than in the dry run would be deleted. Nothing was deleted.</exception>
    /// <exception cref="StoreUnavailableException">The store is unavailable. Call again with the same <paramref name="after"/>.</exception>
    internal async ValueTask<RetentionReport> RunAsync(
        DryRunToken? token,
        string? after,
        CancellationToken cancellationToken
    )
    {
        long start = _time.GetTimestamp();
        var cursor = after is null
            ? new ApplyCursor(token?.At ?? _time.GetUtcNow(), default, IsApplying: false, EventsStep)
            : ApplyCursor.Parse(after);
        if (token is { } given && given.At != cursor.At)
            throw new FormatException("Invalid after. Pass next unchanged.");
        if (token is null && cursor.IsApplying)
            throw new FormatException("Invalid after. Pass next unchanged.");
        var report = Begin(cursor.At, token is null);
        while (true)
        {
            (report, cursor) = await ReadAsync(report, cursor, cancellationToken);
            if (cursor.Step.Length == 0)
            {
                if (token is not { } confirmed)
                    return report with { Token = cursor.Seen.Token(cursor.At, Operation).ToString() };
                if (cursor.IsApplying)
                {
                    await CompleteAsync(report, cancellationToken);
                    return report;
                }

                confirmed.Check(cursor.Seen, Operation);
                cursor = new ApplyCursor(cursor.At, default, IsApplying: true, EventsStep);
                report = Begin(cursor.At, isDryRun: false);
            }

            if (_time.GetElapsedTime(start) < OperatorCall.Budget)
                continue;

            // The search that checks deletes nothing, so its items are not counted.
            var counted = token is null || cursor.IsApplying ? report : Begin(cursor.At, token is null);
            return counted with { Next = cursor.ToString() };
        }
    }

    private RetentionReport Begin(DateTimeOffset at, bool isDryRun) =>
        new()
        {
            DryRun = isDryRun,
            At = at,
            EventsBefore = Before(at, _options.Events),
            RecordsBefore = Before(at, _options.Records),
        };

    /// <summary>The time at which data of an age is old; null when it is kept. A token may have any time.</summary>
    private static DateTimeOffset? Before(DateTimeOffset at, TimeSpan? age) =>
        age is not { } period ? null
        : at - DateTimeOffset.MinValue > period ? at - period
        : DateTimeOffset.MinValue;

    private async Task<RetentionReport> ReadAllAsync(
        DateTimeOffset at,
        bool isApplying,
        CancellationToken cancellationToken
    )
    {
        var (report, cursor) = (Begin(at, !isApplying), new ApplyCursor(at, default, isApplying, EventsStep));
        while (cursor.Step.Length > 0)
            (report, cursor) = await ReadAsync(report, cursor, cancellationToken);
        return report;
    }

    /// <summary>Reads the next page. The step of the cursor is empty after the last page.</summary>
    private Task<(RetentionReport Report, ApplyCursor Cursor)> ReadAsync(
        RetentionReport report,
        ApplyCursor cursor,
        CancellationToken cancellationToken
    ) =>
        cursor.Step switch
        {
            { } step when step.StartsWith(EventsStep, StringComparison.Ordinal) => ReadEventsAsync(
                report,
                cursor,
                cancellationToken
            ),
            { } step when step.StartsWith(RecordsStep, StringComparison.Ordinal) => ReadRecordsAsync(
                report,
                cursor,
                cancellationToken
            ),
            ClosingsStep => ReadClosingsAsync(report, cursor, cancellationToken),
            CodesStep => DeleteCodesAsync(report, cursor, cancellationToken),
            _ => throw new FormatException("Invalid after. Pass next unchanged."),
        };

    private async Task<(RetentionReport, ApplyCursor)> ReadEventsAsync(
        RetentionReport report,
        ApplyCursor cursor,
        CancellationToken cancellationToken
    )
    {
        if (report.EventsBefore is not { } before)
            return (report, cursor with { Step = RecordsStep });
        string place = cursor.Step[EventsStep.Length..];
        var page = await _archive.ReadAsync(
            new ArchiveRange(DateTimeOffset.MinValue, before),
            place.Length == 0 ? null : place,
            ArchivePage,
            cancellationToken
        );
        if (page.Count == 0)
            return (report, cursor with { Step = RecordsStep });
        string[] keys = [.. page.Select(archived => archived.Key)];
        var seen = cursor.Seen;
        foreach (string key in keys)
            seen = seen.Add("event", key);
        if (cursor.IsApplying)
            await _archive.DeleteAsync(keys, cancellationToken);
        return (
            report with
            {
                Events = report.Events + keys.Length,
            },
            cursor with
            {
                Seen = seen,
                Step = EventsStep + keys[^1],
            }
        );
    }

    private async Task<(RetentionReport, ApplyCursor)> ReadRecordsAsync(
        RetentionReport report,
        ApplyCursor cursor,
        CancellationToken cancellationToken
    )
    {
        if (report.RecordsBefore is not { } before)
            return (report, cursor with { Step = string.Empty });
        string place = cursor.Step[RecordsStep.Length..];
        var codes = await _store.ListInstancesAsync(place.Length == 0 ? null : place, cancellationToken);
        if (codes.Count == 0)
            return (report, cursor with { Step = ClosingsStep });

        var old = new AttendanceState?[codes.Count];
        int unreadable = 0;
        await Parallel.ForAsync(
            0,
            codes.Count,
            new ParallelOptions { MaxDegreeOfParallelism = ReadsAtOnce, CancellationToken = cancellationToken },
            async (i, token) =>
            {
                try
                {
                    if ((await _store.LoadAsync(codes[i], token)).State is not { } state || !IsOver(state, before))
                        return;
                    old[i] = state;
                    if (cursor.IsApplying)
                        await _store.DeleteAsync(codes[i], token);
                }
                catch (UnreadableRecordException)
                {
                    // Nobody can tell whether it is old. A rebuild names it.
                    Interlocked.Increment(ref unreadable);
                }
            }
        );
        var seen = cursor.Seen;
        foreach (var state in old.OfType<AttendanceState>())
            seen = seen.Add("record", state.InstanceCode, state.Version.ToString(CultureInfo.InvariantCulture));
        return (
            report with
            {
                Records = report.Records + old.Count(state => state is not null),
                AllRecords = report.AllRecords + codes.Count,
                UnreadableRecords = report.UnreadableRecords + unreadable,
            },
            cursor with
            {
                Seen = seen,
                Step = RecordsStep + codes[^1],
            }
        );
    }

    /// <summary>
    /// Reads the closings and comparisons, which are data about people as records are. They are few, so they are one page.
    /// </summary>
    private async Task<(RetentionReport, ApplyCursor)> ReadClosingsAsync(
        RetentionReport report,
        ApplyCursor cursor,
        CancellationToken cancellationToken
    )
    {
        if (report.RecordsBefore is not { } before)
            return (report, cursor with { Step = CodesStep });
        (long closings, cursor) = await DeleteOldAsync(_closings, before, cursor, cancellationToken);
        (long comparisons, cursor) = await DeleteOldAsync(_comparisons, before, cursor, cancellationToken);
        return (report with { Closings = closings, Comparisons = comparisons }, cursor with { Step = CodesStep });
    }

    /// <summary>Deletes old versions of months. Rows of an interrupted call, to which no version refers, are as old as their month.</summary>
    private static async Task<(long Old, ApplyCursor)> DeleteOldAsync<T>(
        MonthStore<T> store,
        DateTimeOffset before,
        ApplyCursor cursor,
        CancellationToken cancellationToken
    )
        where T : class, IMonthVersion<T>
    {
        var seen = cursor.Seen;
        var lastDay = DateOnly.FromDateTime(before.UtcDateTime);
        long old = 0;
        foreach (var place in await store.ListPlacesAsync(after: string.Empty, cancellationToken))
        {
            var version = await store.FindVersionAsync(place, cancellationToken);
            if ((version?.To ?? place.LastDay) >= lastDay || version?.StoredAt >= before)
                continue;
            old++;
            seen = seen.Add(T.Name, place.Name);
            if (!cursor.IsApplying)
                continue;
            if (version is null)
                await store.DeleteUnusedRowsAsync(place, version, _ => true, cancellationToken);
            else
                await store.DeleteAsync(version, cancellationToken);
        }

        return (old, cursor with { Seen = seen });
    }

    private async Task<(RetentionReport, ApplyCursor)> DeleteCodesAsync(
        RetentionReport report,
        ApplyCursor cursor,
        CancellationToken cancellationToken
    )
    {
        if (cursor.IsApplying && report.RecordsBefore is { } before)
            await _store.DeleteCodesAsync(before, cancellationToken);
        return (report, cursor with { Step = string.Empty });
    }

    private async Task<RetentionRefusal?> FindRefusalAsync(
        RetentionReport found,
        CancellationToken cancellationToken
    ) =>
        _clock.Moved is not null ? RetentionRefusal.ClockMoved
        : !await HasRecentEventAsync(found.At, cancellationToken) ? RetentionRefusal.NoRecentEvent
        : found.Records > found.AllRecords * GreatestShare ? RetentionRefusal.TooManyRecords
        : null;

    /// <summary>
    /// Whether an event was received in the days before a time. A short retention period may have deleted these events from the archive, so
    /// the records, which list their events, are read as well.
    /// </summary>
    private async Task<bool> HasRecentEventAsync(DateTimeOffset at, CancellationToken cancellationToken)
    {
        var since = at - LongestSilence;
        var range = new ArchiveRange(since, DateTimeOffset.MaxValue);
        if ((await _archive.ReadAsync(range, after: null, max: 1, cancellationToken)).Count > 0)
            return true;
        string? after = null;
        while (await _store.ListInstancesAsync(after, cancellationToken) is { Count: > 0 } codes)
        {
            foreach (string code in codes)
            {
                try
                {
                    var state = (await _store.LoadAsync(code, cancellationToken)).State;
                    if (state?.Events.Any(applied => applied.ReceivedAt >= since) == true)
                        return true;
                }
                catch (UnreadableRecordException)
                {
                    // Its events are not listed.
                }
            }

            after = codes[^1];
        }

        return false;
    }

    private string Describe(RetentionRefusal refusal, RetentionReport found)
    {
        string cause = refusal switch
        {
            RetentionRefusal.ClockMoved => string.Create(
                CultureInfo.InvariantCulture,
                $"the clock was moved by {Math.Round((_clock.Moved ?? TimeSpan.Zero).TotalHours)} hours since the server started"
            ),
            RetentionRefusal.NoRecentEvent => string.Create(
                CultureInfo.InvariantCulture,
                $"the clock shows {found.At:yyyy-MM-dd}, and no event was received in the {LongestSilence.TotalDays} days before"
            ),
            _ => string.Create(
                CultureInfo.InvariantCulture,
                $"it would delete {found.Records} of {found.AllRecords} records, which is more than a tenth"
            ),
        };
        return $"Retention deleted nothing, because {cause}. Check the clock of the server. If the data is to be deleted, confirm it with "
            + $"feishu-approval retention.";
    }

    private async Task CompleteAsync(RetentionReport deleted, CancellationToken cancellationToken)
    {
        LogDeleted(deleted.Events, deleted.Records);
        await SaveAsync(deleted, refusal: null, message: null, cancellationToken);
    }

    private async Task SaveAsync(
        RetentionReport report,
        RetentionRefusal? refusal,
        string? message,
        CancellationToken cancellationToken
    )
    {
        if (report.UnreadableRecords > 0)
            LogUnreadable(report.UnreadableRecords);
        await _statuses.SaveAsync(
            new RetentionStatus
            {
                LastRunAt = _time.GetUtcNow(),
                Events = report.Events,
                Records = report.Records,
                UnreadableRecords = report.UnreadableRecords,
                Refusal = refusal,
                Message = message,
            },
            cancellationToken
        );
    }

    /// <summary>Whether the record's last day and last change are both before the retention period.</summary>
    private static bool IsOver(AttendanceState state, DateTimeOffset before) =>
        state.UpdatedAt < before
        && IndexChange.Of(state).PutByEmployee.All(row => row.LastDay < DateOnly.FromDateTime(before.UtcDateTime));

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Retention deleted {Events} archived events and {Records} records"
    )]
    private partial void LogDeleted(long events, long records);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Refusal}")]
    private partial void LogRefused(string refusal);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Retention keeps {Count} records whose stored state cannot be read; feishu-approval rebuild --all names them"
    )]
    private partial void LogUnreadable(long count);
}
