using FeishuApproval.Archive;
using FeishuApproval.Attendance.Index;
using FeishuApproval.Attendance.Rebuild;
using FeishuApproval.Attendance.Records;
using FeishuApproval.DeadLetters;
using FeishuApproval.Messaging;
using FeishuApproval.Processing;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.Privacy;

/// <summary>
/// Removes an employee from all stored data: records with their events and index rows, archived events, index rows without a record, and
/// dead letters. All data is searched, because any event may contain the id. An erasure is a series of calls, and the time of each call is
/// limited.
/// </summary>
internal sealed partial class PersonErasure(
    IAttendanceStore store,
    IRebuildStore instances,
    IAttendanceIndex index,
    IEventArchiveReader archive,
    IDeadLetters deadLetters,
    IDataDeletion deletion,
    TimeProvider time,
    ILogger<PersonErasure> logger
)
{
    private const string RecordsStep = "records:";
    private const string ArchiveStep = "archive:";
    private const string IndexStep = "index:";
    private const string DeadLettersStep = "dead_letters:";

    private const int ReadsAtOnce = 16;
    private const int ArchivePage = 200;
    private const int IndexPage = 500;

    private static readonly ArchiveRange WholeArchive = new(DateTimeOffset.MinValue, DateTimeOffset.MaxValue);

    private readonly RecordDeletion _records = new(index, deletion);

    /// <summary>Searches until the end or until the time limit of one call, and deletes the items unless it is a dry run.</summary>
    /// <param name="userId">The employee's user_id or open_id.</param>
    /// <param name="apply">Whether items are deleted; otherwise they are only counted.</param>
    /// <param name="after"><see cref="ErasureReport.Next"/> of the previous call; null to start.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="FormatException"><paramref name="after"/> is not from an earlier call.</exception>
    /// <exception cref="StoreUnavailableException">The store is unavailable. Call again with the same <paramref name="after"/>.</exception>
    public async ValueTask<ErasureReport> RunAsync(
        string userId,
        bool apply,
        string? after,
        CancellationToken cancellationToken
    )
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(userId);
        long start = time.GetTimestamp();
        var person = new PersonMatch(userId);
        var report = new ErasureReport { ErasureId = ErasureIdOf(after), Next = StepOf(after) };
        do
        {
            report = report.Next switch
            {
                { } next when next.StartsWith(RecordsStep, StringComparison.Ordinal) => await EraseRecordsAsync(
                    report,
                    person,
                    apply,
                    cancellationToken
                ),
                { } next when next.StartsWith(ArchiveStep, StringComparison.Ordinal) => await EraseArchivedAsync(
                    report,
                    person,
                    apply,
                    cancellationToken
                ),
                IndexStep => await EraseIndexRowsAsync(report, userId, apply, cancellationToken),
                DeadLettersStep => await EraseDeadLettersAsync(report, person, apply, cancellationToken),
                _ => throw new FormatException("Invalid after. Pass next unchanged."),
            };
        } while (report.Next is not null && time.GetElapsedTime(start) < OperatorCall.Budget);

        if (apply)
        {
            LogErased(
                report.ErasureId,
                report.Records,
                report.Events,
                report.DeadLetters,
                report.Next is null ? "finished" : "continues"
            );
        }

        return report.Next is null ? report : report with { Next = $"{report.ErasureId}.{report.Next}" };
    }

    private async Task<ErasureReport> EraseRecordsAsync(
        ErasureReport report,
        PersonMatch person,
        bool apply,
        CancellationToken cancellationToken
    )
    {
        string place = report.Next![RecordsStep.Length..];
        var codes = await instances.ListInstancesAsync(place.Length == 0 ? null : place, cancellationToken);
        if (codes.Count == 0)
            return report with { Next = ArchiveStep };

        var states = new AttendanceState?[codes.Count];
        await Parallel.ForAsync(
            0,
            codes.Count,
            Options(cancellationToken),
            async (i, token) => states[i] = (await store.LoadAsync(codes[i], token)).State
        );
        var events = await instances.ReadEventsAsync(codes, cancellationToken);
        int records = 0,
            shared = 0;
        for (int i = 0; i < codes.Count; i++)
        {
            bool isNamed =
                (states[i] is { } state && person.IsNamedIn(state))
                || events[i].Any(message => person.IsNamedIn(message.Body.Span));
            if (!isNamed)
                continue;
            records++;
            if (states[i]?.Facts.Any(facts => facts.Overtime?.WorkerIds() is { Count: > 1 }) == true)
                shared++;
            if (apply)
                await _records.DeleteAsync(codes[i], states[i], cancellationToken);
        }

        return report with
        {
            Records = report.Records + records,
            SharedRecords = report.SharedRecords + shared,
            Next = RecordsStep + codes[^1],
        };
    }

    private async Task<ErasureReport> EraseArchivedAsync(
        ErasureReport report,
        PersonMatch person,
        bool apply,
        CancellationToken cancellationToken
    )
    {
        string place = report.Next![ArchiveStep.Length..];
        var page = await archive.ReadAsync(
            WholeArchive,
            place.Length == 0 ? null : place,
            ArchivePage,
            cancellationToken
        );
        if (page.Count == 0)
            return report with { Next = IndexStep };
        string[] keys =
        [
            .. page.Where(archived => person.IsNamedIn(archived.Message.Body.Span)).Select(archived => archived.Key),
        ];
        if (apply && keys.Length > 0)
            await deletion.DeleteArchivedAsync(keys, cancellationToken);
        return report with { Events = report.Events + keys.Length, Next = ArchiveStep + page[^1].Key };
    }

    /// <summary>Removes index rows that a late update left after their record was deleted or moved.</summary>
    private async Task<ErasureReport> EraseIndexRowsAsync(
        ErasureReport report,
        string userId,
        bool apply,
        CancellationToken cancellationToken
    )
    {
        if (!apply)
            return report with { Next = DeadLettersStep };
        foreach (string tenantKey in await index.ListTenantsAsync(int.MaxValue, cancellationToken))
        {
            IReadOnlyList<EmployeeRow> rows;
            do
            {
                rows = await index.ListByEmployeeAsync(
                    tenantKey,
                    userId,
                    DateOnly.MinValue,
                    DateOnly.MaxValue,
                    null,
                    IndexPage,
                    cancellationToken
                );
                var days = rows.SelectMany(row => IndexChange.Days(row));
                if (rows.Count > 0)
                    await index.ApplyAsync(new IndexChange([], rows, [], [.. days]), cancellationToken);
            } while (rows.Count == IndexPage);
        }

        return report with
        {
            Next = DeadLettersStep,
        };
    }

    private async Task<ErasureReport> EraseDeadLettersAsync(
        ErasureReport report,
        PersonMatch person,
        bool apply,
        CancellationToken cancellationToken
    )
    {
        using var budget = new CancellationTokenSource(OperatorCall.Budget, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, budget.Token);
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
        bool goesOn = apply && hasMore && found > 0;
        return report with
        {
            DeadLetters = report.DeadLetters + found,
            HasMoreDeadLetters = hasMore && !goesOn,
            Next = goesOn ? DeadLettersStep : null,
        };

        async ValueTask<DeadLetterAction?> DecideAsync(
            DeadLetterSummary summary,
            Func<CancellationToken, ValueTask<EventMessage?>> open
        )
        {
            // The body is unreadable when it is empty or when its archive row has been deleted.
            if (await open(end.Token) is not { } message || !person.IsNamedIn(message.Body.Span))
                return DeadLetterAction.Keep;
            found++;
            return apply ? DeadLetterAction.Purged : DeadLetterAction.Keep;
        }
    }

    private static string ErasureIdOf(string? after) =>
        after is null ? Guid.NewGuid().ToString("N")
        : after.Split('.', 2) is [{ Length: 32 } id, _] && id.All(char.IsAsciiHexDigitLower) ? id
        : throw new FormatException("Invalid after. Pass next unchanged.");

    private static string StepOf(string? after) => after is null ? RecordsStep : after[33..];

    private static ParallelOptions Options(CancellationToken cancellationToken) =>
        new() { MaxDegreeOfParallelism = ReadsAtOnce, CancellationToken = cancellationToken };

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Erasure {ErasureId} of one employee: "
            + "{Records} records, {Events} archived events and {DeadLetters} dead letters deleted in this call; it {State}"
    )]
    private partial void LogErased(string erasureId, int records, int events, int deadLetters, string state);
}
