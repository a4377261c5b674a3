using System.Globalization;
using FeishuApproval.Archive;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Closings;
using FeishuApproval.DeadLetters;
using FeishuApproval.Messaging;
using FeishuApproval.Processing;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.Privacy;

/// <summary>
/// Removes an employee from all stored data: records with their events and index rows, archived events, index rows without a record, rows
/// of closings and comparisons, and dead letters. All data is searched, because any event may contain the id. An erasure is a series of calls, and the time of each call is
/// limited. A dry run counts and returns a token. With the token, all data is searched again, and is deleted only if the search finds what
/// the dry run found.
/// </summary>
internal sealed partial class EmployeeErasure(
    IAttendanceStore store,
    IEventArchive archive,
    IDeadLetters deadLetters,
    MonthStore<Closing> closings,
    MonthStore<AttendanceComparison> comparisons,
    ErasureOptions options,
    TimeProvider time,
    ILogger<EmployeeErasure> logger
)
{
    private const string Operation = "erase";
    private const string RecordsStep = "records:";
    private const string ArchiveStep = "archive:";
    private const string IndexStep = "index:";
    private const string ClosingsStep = "closings:";
    private const string ComparisonsStep = "comparisons:";
    private const string DeadLettersStep = "dead_letters:";

    private const int ReadsAtOnce = 16;
    private const int ArchivePage = 200;
    private const int IndexPage = 500;

    private static readonly ArchiveRange WholeArchive = new(DateTimeOffset.MinValue, DateTimeOffset.MaxValue);

    private readonly ClosingErasure _closings = new(closings, comparisons, time);

    /// <summary>Searches until the end or until the time limit of one call, and deletes the items if they are confirmed.</summary>
    /// <param name="userId">The employee's user_id or open_id.</param>
    /// <param name="token">The token of the dry run; null for a dry run, in which items are only counted.</param>
    /// <param name="after"><see cref="ErasureReport.Next"/> of the previous call; null to start.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="FormatException"><paramref name="after"/> is not from an earlier call.</exception>
    /// <exception cref="DryRunChangedException">The search finds something else than the dry run. Nothing was deleted.</exception>
    /// <exception cref="StoreUnavailableException">The store is unavailable. Call again with the same <paramref name="after"/>.</exception>
    public async ValueTask<ErasureReport> RunAsync(
        string userId,
        DryRunToken? token,
        string? after,
        CancellationToken cancellationToken
    )
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(userId);
        long start = time.GetTimestamp();
        var employee = new EmployeeMatch(userId);
        string erasureId = ErasureIdOf(after);
        var cursor = after is null ? Begin(isApplying: false) : ApplyCursor.Parse(after[(erasureId.Length + 1)..]);
        if (token is null && cursor.IsApplying)
            throw new FormatException("Invalid after. Pass next unchanged.");
        var report = new ErasureReport { DryRun = token is null, ErasureId = erasureId };
        while (true)
        {
            (report, cursor) = cursor.Step switch
            {
                { } step when step.StartsWith(RecordsStep, StringComparison.Ordinal) => await EraseRecordsAsync(
                    report,
                    cursor,
                    employee,
                    token,
                    cancellationToken
                ),
                { } step when step.StartsWith(ArchiveStep, StringComparison.Ordinal) => await EraseArchivedAsync(
                    report,
                    cursor,
                    employee,
                    token,
                    cancellationToken
                ),
                IndexStep => await EraseIndexRowsAsync(report, cursor, userId, cancellationToken),
                { } step when step.StartsWith(ClosingsStep, StringComparison.Ordinal) => await EraseClosingRowsAsync(
                    report,
                    cursor,
                    userId,
                    token,
                    start,
                    cancellationToken
                ),
                { } step when step.StartsWith(ComparisonsStep, StringComparison.Ordinal) =>
                    await EraseComparisonRowsAsync(report, cursor, userId, token, start, cancellationToken),
                DeadLettersStep => await EraseDeadLettersAsync(report, cursor, employee, token, cancellationToken),
                _ => throw new FormatException("Invalid after. Pass next unchanged."),
            };
            bool isEnd = cursor.Step.Length == 0;
            if (isEnd && token is null)
            {
                // Another search may find other dead letters, so the token of an incomplete search could not be confirmed.
                return report.MoreDeadLetters
                    ? report
                    : report with
                    {
                        Token = cursor.Seen.Token(Later(cursor.At, time.GetUtcNow()), Operation, userId).ToString(),
                    };
            }

            if (isEnd && !cursor.IsApplying)
            {
                token!.Value.Check(cursor.Seen, Operation, userId);
                (cursor, isEnd) = (Begin(isApplying: true), false);
            }

            // The search that checks deletes nothing, so its items are not counted.
            if (token is not null && (!cursor.IsApplying || cursor.Step == RecordsStep))
                report = new ErasureReport { DryRun = token is null, ErasureId = erasureId };
            if (!isEnd && time.GetElapsedTime(start) < OperatorCall.Budget)
                continue;
            if (cursor.IsApplying)
            {
                LogErased(
                    report.ErasureId,
                    report.Records,
                    report.Events,
                    report.DeadLetters,
                    report.ClosingRows + report.ComparisonRows,
                    isEnd ? "finished" : "continues"
                );
            }

            return isEnd ? report : report with { Next = $"{erasureId}.{cursor}" };
        }
    }

    private ApplyCursor Begin(bool isApplying) => new(time.GetUtcNow(), default, isApplying, RecordsStep);

    private async Task<(ErasureReport, ApplyCursor)> EraseRecordsAsync(
        ErasureReport report,
        ApplyCursor cursor,
        EmployeeMatch employee,
        DryRunToken? token,
        CancellationToken cancellationToken
    )
    {
        string place = cursor.Step[RecordsStep.Length..];
        var codes = await store.ListInstancesAsync(place.Length == 0 ? null : place, cancellationToken);
        if (codes.Count == 0)
            return (report, cursor with { Step = ArchiveStep });

        var states = new AttendanceState?[codes.Count];
        var unreadable = new ReadOnlyMemory<byte>[codes.Count];
        await Parallel.ForAsync(
            0,
            codes.Count,
            Options(cancellationToken),
            async (i, stop) =>
            {
                try
                {
                    states[i] = (await store.LoadAsync(codes[i], stop)).State;
                }
                catch (UnreadableRecordException exception)
                {
                    unreadable[i] = exception.Stored;
                }
            }
        );
        var events = await store.ReadEventsAsync(codes, cancellationToken);
        var (seen, at) = (cursor.Seen, cursor.At);
        int records = 0,
            shared = 0;
        var others = report.OtherRecords.ToList();
        for (int i = 0; i < codes.Count; i++)
        {
            var state = states[i];
            bool isNamed =
                (state is not null && employee.IsNamedIn(state))
                || employee.IsNamedIn(unreadable[i].Span)
                || events[i].Any(message => employee.IsNamedIn(message.Body.Span));
            var changedAt = ChangedAt(state, events[i]);
            if (!isNamed || IsLater(cursor, token, changedAt))
                continue;
            at = Later(at, changedAt);
            seen = seen.Add("record", codes[i], state?.Version.ToString(CultureInfo.InvariantCulture));
            records++;
            if (state is not null && employee.IsShared(state))
                shared++;
            if (
                state is not null
                && employee.PartInOther(state) is { } part
                && others.Count < ErasureReport.MaxOtherRecords
            )
                others.Add(new OtherRecord(codes[i], part));
            if (!cursor.IsApplying)
                continue;
            await RememberAsync(
                [
                    .. (state?.Events ?? []).Select(applied => applied.EventId),
                    .. events[i].Select(message => message.MessageId),
                ],
                cancellationToken
            );
            await store.DeleteAsync(codes[i], cancellationToken);
        }

        return (
            report with
            {
                Records = report.Records + records,
                SharedRecords = report.SharedRecords + shared,
                OtherRecords = others,
            },
            cursor with
            {
                At = at,
                Seen = seen,
                Step = RecordsStep + codes[^1],
            }
        );
    }

    private async Task<(ErasureReport, ApplyCursor)> EraseArchivedAsync(
        ErasureReport report,
        ApplyCursor cursor,
        EmployeeMatch employee,
        DryRunToken? token,
        CancellationToken cancellationToken
    )
    {
        string place = cursor.Step[ArchiveStep.Length..];
        var page = await archive.ReadAsync(
            WholeArchive,
            place.Length == 0 ? null : place,
            ArchivePage,
            cancellationToken
        );
        if (page.Count == 0)
            return (report, cursor with { Step = IndexStep });
        ArchivedMessage[] found =
        [
            .. page.Where(archived =>
                employee.IsNamedIn(archived.Message.Body.Span) && !IsLater(cursor, token, archived.Message.ReceivedAt)
            ),
        ];
        var (seen, at) = (cursor.Seen, cursor.At);
        foreach (var archived in found)
        {
            seen = seen.Add("event", archived.Key);
            at = Later(at, archived.Message.ReceivedAt);
        }

        if (cursor.IsApplying && found.Length > 0)
        {
            await RememberAsync([.. found.Select(archived => archived.Message.MessageId)], cancellationToken);
            await archive.DeleteAsync([.. found.Select(archived => archived.Key)], cancellationToken);
        }

        return (
            report with
            {
                Events = report.Events + found.Length,
            },
            cursor with
            {
                At = at,
                Seen = seen,
                Step = ArchiveStep + page[^1].Key,
            }
        );
    }

    /// <summary>
    /// Removes the index rows that are left of deleted records. A record that arrived during the erasure stays, so its rows stay too.
    /// </summary>
    private async Task<(ErasureReport, ApplyCursor)> EraseIndexRowsAsync(
        ErasureReport report,
        ApplyCursor cursor,
        string userId,
        CancellationToken cancellationToken
    )
    {
        if (!cursor.IsApplying)
            return (report, cursor with { Step = ClosingsStep });
        foreach (string tenantKey in await store.ListTenantsAsync(int.MaxValue, cancellationToken))
        {
            EmployeeRow? after = null;
            do
            {
                var rows = await store.ListByEmployeeAsync(
                    tenantKey,
                    userId,
                    DateOnly.MinValue,
                    DateOnly.MaxValue,
                    after,
                    IndexPage,
                    cancellationToken
                );
                after = rows.Count == IndexPage ? rows[^1] : null;
                var left = new List<EmployeeRow>();
                foreach (var ofRecord in rows.GroupBy(row => row.InstanceCode))
                {
                    if ((await store.TryLoadAsync(ofRecord.Key, cancellationToken)).ETag is null)
                        left.AddRange(ofRecord);
                }

                if (left.Count > 0)
                    await store.RemoveRowsAsync(left, cancellationToken);
            } while (after is not null);
        }

        return (report, cursor with { Step = ClosingsStep });
    }

    /// <summary>Removes the employee's rows from closings.</summary>
    private async Task<(ErasureReport, ApplyCursor)> EraseClosingRowsAsync(
        ErasureReport report,
        ApplyCursor cursor,
        string userId,
        DryRunToken? token,
        long start,
        CancellationToken cancellationToken
    )
    {
        (int rows, cursor) = await EraseMonthRowsAsync(
            cursor,
            closings,
            (ClosingsStep, ComparisonsStep),
            place => _closings.EraseAsync(place, userId, UntilOf(cursor, token), cancellationToken),
            start,
            cancellationToken
        );
        return (report with { ClosingRows = report.ClosingRows + rows }, cursor);
    }

    /// <summary>Removes the employee's rows from comparisons.</summary>
    private async Task<(ErasureReport, ApplyCursor)> EraseComparisonRowsAsync(
        ErasureReport report,
        ApplyCursor cursor,
        string userId,
        DryRunToken? token,
        long start,
        CancellationToken cancellationToken
    )
    {
        (int rows, cursor) = await EraseMonthRowsAsync(
            cursor,
            comparisons,
            (ComparisonsStep, DeadLettersStep),
            place => _closings.EraseAsync(place, userId, UntilOf(cursor, token), cancellationToken),
            start,
            cancellationToken
        );
        return (report with { ComparisonRows = report.ComparisonRows + rows }, cursor);
    }

    /// <summary>
    /// Removes rows from versions of months, until the time limit of the call that began at <paramref name="start"/>. The step is followed by
    /// the name of the place before.
    /// </summary>
    private async Task<(int Rows, ApplyCursor)> EraseMonthRowsAsync<T>(
        ApplyCursor cursor,
        MonthStore<T> store,
        (string This, string Next) steps,
        Func<MonthPlace<T>, ValueTask<ErasedMonth>> erase,
        long start,
        CancellationToken cancellationToken
    )
        where T : class, IMonthVersion<T>
    {
        int rows = 0;
        foreach (var place in await store.ListPlacesAsync(cursor.Step[steps.This.Length..], cancellationToken))
        {
            var (found, storedAt) = await erase(place);
            rows += found;
            cursor = cursor with
            {
                At = Later(cursor.At, storedAt ?? cursor.At),
                Seen =
                    found > 0
                        ? cursor.Seen.Add(T.Name, place.Name, found.ToString(CultureInfo.InvariantCulture))
                        : cursor.Seen,
                Step = steps.This + place.Name,
            };
            if (time.GetElapsedTime(start) >= OperatorCall.Budget)
                return (rows, cursor);
        }

        return (rows, cursor with { Step = steps.Next });
    }

    private async Task<(ErasureReport, ApplyCursor)> EraseDeadLettersAsync(
        ErasureReport report,
        ApplyCursor cursor,
        EmployeeMatch employee,
        DryRunToken? token,
        CancellationToken cancellationToken
    )
    {
        using var budget = new CancellationTokenSource(OperatorCall.Budget, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, budget.Token);
        var (seen, at) = (cursor.Seen, cursor.At);
        int found = 0;
        bool hasMore = false;
        foreach (var subscription in Subscriptions.All)
        {
            var visit = await deadLetters.ForEachAsync(
                subscription,
                eventId: null,
                int.MaxValue,
                DecideAsync,
                end.Token
            );
            hasMore |= visit.HasMore;
        }

        // Each loop starts at the oldest dead letter, so another loop is useful only if this one removed dead letters.
        bool goesOn = cursor.IsApplying && hasMore && found > 0;
        return (
            report with
            {
                DeadLetters = report.DeadLetters + found,
                MoreDeadLetters = hasMore && !goesOn,
            },
            cursor with
            {
                At = at,
                Seen = seen,
                Step = goesOn ? DeadLettersStep : string.Empty,
            }
        );

        async ValueTask<DeadLetterAction?> DecideAsync(
            DeadLetterSummary summary,
            Func<CancellationToken, ValueTask<EventMessage?>> open
        )
        {
            // The body is unreadable when it is empty or when its archive row has been deleted.
            if (await open(end.Token) is not { } message || !employee.IsNamedIn(message.Body.Span))
                return DeadLetterAction.Keep;
            var changedAt = summary.DeadLetteredAt ?? summary.ReceivedAt;
            if (IsLater(cursor, token, changedAt))
                return DeadLetterAction.Keep;
            at = Later(at, changedAt);
            seen = seen.Add("dead_letter", summary.Subscription, summary.EventId);
            found++;
            if (!cursor.IsApplying)
                return DeadLetterAction.Keep;
            await RememberAsync([summary.EventId], end.Token);
            return DeadLetterAction.Purged;
        }
    }

    /// <summary>
    /// Keeps the hashes of events before they are deleted, so that a captured request or a late retry does not bring the employee back.
    /// </summary>
    private ValueTask RememberAsync(IReadOnlyCollection<string> eventIds, CancellationToken cancellationToken) =>
        archive.RememberErasedAsync(eventIds, time.GetUtcNow() + options.RememberFor, cancellationToken);

    /// <summary>
    /// Whether an item changed after the dry run, so that a search that deletes must keep it. The other searches find all items. The time of a
    /// dry run is not before the changes that it found, even if the clock of a receiver was ahead.
    /// </summary>
    private static bool IsLater(ApplyCursor cursor, DryRunToken? token, DateTimeOffset changedAt) =>
        changedAt > UntilOf(cursor, token);

    /// <summary>The time until which changes are deleted; null in a search that deletes nothing.</summary>
    private static DateTimeOffset? UntilOf(ApplyCursor cursor, DryRunToken? token) =>
        cursor.IsApplying ? token!.Value.At : null;

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private static DateTimeOffset ChangedAt(AttendanceState? state, IReadOnlyList<EventMessage> events) =>
        events.Select(message => message.ReceivedAt).Append(state?.UpdatedAt ?? DateTimeOffset.MinValue).Max();

    private static string ErasureIdOf(string? after) =>
        after is null ? Guid.NewGuid().ToString("N")
        : after.Split('.', 2) is [{ Length: 32 } id, _] && id.All(char.IsAsciiHexDigitLower) ? id
        : throw new FormatException("Invalid after. Pass next unchanged.");

    private static ParallelOptions Options(CancellationToken cancellationToken) =>
        new() { MaxDegreeOfParallelism = ReadsAtOnce, CancellationToken = cancellationToken };

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Erasure {ErasureId} of one employee: "
            + "{Records} records, {Events} archived events, {DeadLetters} dead letters and {ClosingRows} rows of closings and comparisons deleted in this "
            + "call; it {State}"
    )]
    private partial void LogErased(
        string erasureId,
        int records,
        int events,
        int deadLetters,
        int closingRows,
        string state
    );
}
