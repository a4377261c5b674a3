using FeishuApproval.Api.Http;
using FeishuApproval.Api.Reads;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Closings;
using FeishuApproval.Comparisons;
using FeishuApproval.Events.Facts;
using FeishuApproval.Events.Snapshots;
using FeishuApproval.FeishuPlatform.Api;
using FeishuApproval.Messaging;
using FeishuApproval.Reconciliation.Comparison;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.Api.Payroll;

/// <summary>A request to compare a month with Feishu's attendance.</summary>
/// <param name="TenantKey">The tenant.</param>
/// <param name="Period">The month.</param>
internal sealed record ComparisonRequest(string TenantKey, PayrollPeriod Period)
{
    /// <summary>Employees to compare besides those with records in the month.</summary>
    public IReadOnlyList<string> UserIds { get; init; } = [];

    /// <summary>The most calls that may count in the monthly quota.</summary>
    public long MaxCalls { get; init; } = long.MaxValue;

    /// <summary>The time limit of this call. It does not include reading the records.</summary>
    public required TimeSpan TimeLimit { get; init; }

    /// <summary><see cref="AttendanceComparison.Next"/> of the comparison to continue; null starts a new one.</summary>
    public string? After { get; init; }
}

/// <summary>Result of one call of a comparison.</summary>
internal sealed record ComparisonReport
{
    /// <summary>The comparison so far; null when nothing was compared.</summary>
    public AttendanceComparison? Comparison { get; init; }

    /// <summary>The compared share of the employees, from 0 to 1.</summary>
    public double Progress { get; init; }

    /// <summary>The number of calls that count in the monthly quota.</summary>
    public required long Calls { get; init; }

    /// <summary>Whether all allowed calls are used up.</summary>
    public bool OutOfCalls { get; init; }

    /// <summary>Why the comparison ended early, as a sentence with the action to take; null otherwise.</summary>
    public string? Problem { get; init; }

    /// <summary>Whether all employees are compared.</summary>
    public bool Done => Comparison is { Next: null };

    /// <summary>The value for <c>after</c> in the next call; null at the end, and when nothing was compared.</summary>
    public string? Next => Comparison?.Next;
}

/// <summary>
/// Compares the records of a month with Feishu's own attendance, employee by employee, and stores the result. It changes no record. A
/// comparison is a series of calls, each with a time limit.
/// </summary>
/// <param name="clients">The apps' clients.</param>
/// <param name="search">Finds the records.</param>
/// <param name="records">The tenants of the records, from which an app's tenant can follow.</param>
/// <param name="store">The comparisons.</param>
/// <param name="closings">The closings; a record that changed after the last one is named.</param>
/// <param name="mappings">The definitions with a mapping.</param>
/// <param name="rules">The attendance zones.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed partial class AttendanceComparer(
    PlatformClients clients,
    AttendanceSearch search,
    IAttendanceStore records,
    MonthStore<AttendanceComparison> store,
    MonthStore<Closing> closings,
    FormMappings mappings,
    AttendanceRules rules,
    TimeProvider time,
    ILogger<AttendanceComparer> logger
)
{
    private readonly DefinitionCatalog _definitions = new(time, mappings);
    private readonly TenantCatalog _tenants = new(records);

    /// <summary>Returns today in the zone of a tenant.</summary>
    public DateOnly Today(string? tenantKey) => rules.Zones.DateOf(time.GetUtcNow(), tenantKey);

    /// <summary>Returns the tenants of the apps that have an App Secret.</summary>
    public async ValueTask<IReadOnlyList<string>> FindTenantsAsync(CancellationToken cancellationToken)
    {
        var tenants = new List<string>();
        foreach (var client in clients.All)
        {
            if (await _tenants.FindAsync(client, cancellationToken) is { } tenant)
                tenants.Add(tenant);
        }

        return [.. tenants.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Compares until the end, or until the time or the calls are used up.</summary>
    /// <exception cref="FormatException"><see cref="ComparisonRequest.After"/> is not where the month's latest comparison continues.</exception>
    /// <exception cref="AnswerTooLargeException">The comparison has more rows than can be stored.</exception>
    /// <exception cref="StoreUnavailableException">The store cannot answer now.</exception>
    public async ValueTask<ComparisonReport> RunAsync(ComparisonRequest request, CancellationToken cancellationToken)
    {
        var own = await FindClientsAsync(request.TenantKey, cancellationToken);
        if (own.Count == 0)
        {
            return new ComparisonReport
            {
                Calls = 0,
                Problem =
                    "No app with an App Secret belongs to this tenant. Set Feishu__AppId and Feishu__AppSecret, and Feishu__TenantKey if the app "
                    + "lacks the scope tenant:tenant:readonly.",
            };
        }

        var budget = new CallBudget(clients.All, request.MaxCalls, request.TimeLimit, time);
        var today = Today(request.TenantKey);
        var month = await BeginAsync(request, cancellationToken);
        var through = month.Unfinished?.Value.Through ?? (request.Period.To < today ? request.Period.To : today);
        var records = await budget.WithoutTimeLimitAsync(() =>
            ReadAsync(request.TenantKey, request.Period.From, through, cancellationToken)
        );
        string[] employees =
        [
            .. records.Items.Keys.Union(request.UserIds, StringComparer.Ordinal).Order(StringComparer.Ordinal),
        ];
        int done = month.Unfinished?.Value.Next is { } last
            ? employees.TakeWhile(employee => string.CompareOrdinal(employee, last) <= 0).Count()
            : 0;

        var run = new Run(
            new FeishuAttendance(own[0], budget, rules.Zones.Of(request.TenantKey), request.Period.From, through),
            new AttendanceMatch(month.ClosedAt),
            records,
            [.. month.Rows],
            new SortedSet<string>(month.Unfinished?.Value.Notes ?? [], StringComparer.Ordinal)
        );
        (int compared, string? problem) = await CompareAsync(run, employees, done, cancellationToken);
        if (run.Attendance.Unreadable > 0)
            run.Notes.Add(
                "Some approvals of Feishu's attendance cannot be read: their times or time zones are unknown."
            );
        await ExplainAsync(run, own, budget, cancellationToken);
        if (run.Rows.Count > MonthRows.Max)
            throw new AnswerTooLargeException(
                $"The month has more than {MonthRows.Max} approvals. A comparison stores at most so many."
            );

        var report = new ComparisonReport
        {
            Progress = employees.Length == 0 ? 1 : (double)compared / employees.Length,
            Calls = budget.Calls,
            OutOfCalls = compared < employees.Length && problem is null && budget.IsOutOfCalls,
            Problem = problem,
        };
        if (problem is not null)
            LogProblem(request.Period.Month!, problem);
        if (compared == done && compared < employees.Length)
            return report with { Comparison = month.Unfinished?.Value };

        var (compressed, sha256) = ComparisonRows.Compress(run.Rows);
        var comparison = new AttendanceComparison
        {
            TenantKey = request.TenantKey,
            Month = request.Period.Month!,
            Version = month.Version,
            From = request.Period.From,
            To = request.Period.To,
            Through = through,
            ComparedAt = time.GetUtcNow(),
            Employees = compared,
            Counts = ComparisonCount.Of(run.Rows),
            Notes = [.. run.Notes],
            Next = compared < employees.Length ? employees[compared - 1] : null,
            Rows = run.Rows.Count,
            Sha256 = sha256,
        };
        bool isStored = month.Replaced is { } replaced
            ? await store.TryReplaceAsync(replaced, comparison, compressed, cancellationToken)
            : await store.TryAddAsync(comparison, compressed, cancellationToken);
        if (!isStored)
        {
            return report with
            {
                Problem =
                    $"Another comparison of {comparison.Month} was stored in the meantime. Compare the month again.",
            };
        }

        int same = comparison.Counts.Sum(count => count.Same);
        LogCompared(comparison.Month, comparison.Employees, same, comparison.Differences, report.Calls);
        return report with { Comparison = comparison };
    }

    /// <summary>Returns the clients of a tenant's apps.</summary>
    private async ValueTask<IReadOnlyList<PlatformClient>> FindClientsAsync(
        string tenantKey,
        CancellationToken cancellationToken
    )
    {
        var own = new List<PlatformClient>();
        foreach (var client in clients.All)
        {
            if (await _tenants.FindAsync(client, cancellationToken) == tenantKey)
                own.Add(client);
        }

        return own;
    }

    /// <summary>Finds the comparison to continue, or the version of a new one. A comparison that was given up is replaced.</summary>
    private async ValueTask<Month> BeginAsync(ComparisonRequest request, CancellationToken cancellationToken)
    {
        string month = request.Period.Month!;
        var versions = await store.ListAsync(request.TenantKey, month, cancellationToken);
        var last = versions is [.., { Next: not null } latest]
            ? await store.FindAsync(request.TenantKey, month, latest.Version, cancellationToken)
            : null;
        if (request.After is { } after && last?.Value.Next != after)
            throw new FormatException("Invalid after. Pass next unchanged, before the month is compared again.");
        var closed = await closings.ListAsync(request.TenantKey, month, cancellationToken);
        int version = last?.Value.Version ?? (versions.Count == 0 ? 1 : versions[^1].Version + 1);
        if (version > MonthVersion.Max)
            throw new AnswerTooLargeException($"{month} has {MonthVersion.Max} comparisons already.");
        var unfinished = request.After is null ? null : last;
        return new Month(
            version,
            last,
            unfinished,
            unfinished is null ? [] : ComparisonRows.Read(unfinished.Value, unfinished.Rows),
            closed is [.., var closing] ? closing.ClosedAt : null
        );
    }

    /// <summary>Reads the records of a period, and of the day before and after.</summary>
    private async ValueTask<Records> ReadAsync(
        string tenantKey,
        DateOnly from,
        DateOnly through,
        CancellationToken cancellationToken
    )
    {
        var unreadable = new HashSet<string>(StringComparer.Ordinal);
        var items = new Dictionary<string, List<RecordItem>>(StringComparer.Ordinal);
        var query = new RecordQuery(tenantKey, from.AddDays(-1), through.AddDays(1), WithReverted: true)
        {
            Unreadable = unreadable,
        };
        await foreach (var page in search.FindAllAsync(query, cancellationToken))
        {
            foreach (var item in page.Items.SelectMany(record => RecordItem.Of(record, from, through)))
                ListOf(items, item.UserId).Add(item);
        }

        var kinds = new Dictionary<string, HashSet<AttendanceKind>>(StringComparer.Ordinal);
        var withoutPeriod = new RecordQuery(
            tenantKey,
            IndexEntry.UnreadableDay,
            IndexEntry.UnreadableDay,
            WithReverted: false
        )
        {
            OnlyUnreadable = true,
            Unreadable = unreadable,
        };
        await foreach (var page in search.FindAllAsync(withoutPeriod, cancellationToken))
        {
            foreach (
                var record in page.Items.Where(record =>
                    record.Days is null || RecordPart.DaysWithin(record, from, through).Count > 0
                )
            )
            {
                foreach (string employee in record.Employees)
                {
                    if (!kinds.TryGetValue(employee, out var known))
                        kinds[employee] = known = [];
                    known.Add(record.Kind);
                }
            }
        }

        return new Records(items, kinds, unreadable.Count);
    }

    /// <summary>Compares employees from a place on. Returns how many are compared, and why the others are not.</summary>
    private static async ValueTask<(int Compared, string? Problem)> CompareAsync(
        Run run,
        string[] employees,
        int done,
        CancellationToken cancellationToken
    )
    {
        if (run.Records.Unreadable > 0)
        {
            run.Notes.Add(
                $"{run.Records.Unreadable} records of the month cannot be read. Run rebuild, and compare the month again."
            );
        }

        while (done < employees.Length)
        {
            string[] some = [.. employees.Skip(done).Take(PlatformClient.MaxAttendanceUsers)];
            string[] asked = [.. some.Where(employee => HasUserId(run.Records.Of(employee)))];
            var answer =
                asked.Length == 0 ? new AttendanceAnswer(0) : await run.Attendance.ReadAsync(asked, cancellationToken);
            var unknown = answer.Unknown.ToHashSet(StringComparer.Ordinal);
            var items = answer.Items.ToLookup(item => item.UserId, StringComparer.Ordinal);
            var answered = asked.Take(answer.Employees).ToHashSet(StringComparer.Ordinal);
            foreach (string employee in some)
            {
                var records = run.Records.Of(employee);
                bool isAsked = HasUserId(records);
                if (isAsked && !answered.Contains(employee))
                    return (done, answer.Error?.Sentence);
                run.Rows.AddRange(
                    !isAsked ? AttendanceMatch.NotCompared(records, ComparisonReason.NoUserId)
                    : unknown.Contains(employee)
                        ? AttendanceMatch.NotCompared(records, ComparisonReason.UnknownEmployee)
                    : run.Match.Compare(
                        employee,
                        records,
                        [.. items[employee]],
                        run.Records.UnreadableKindsOf(employee)
                    )
                );
                done++;
            }
        }

        return (done, null);

        static bool HasUserId(List<RecordItem> records) => records.Count == 0 || records.Any(item => item.HasUserId);
    }

    /// <summary>Finds whether an approval that only Feishu has can be missing because no definition makes records of its kind.</summary>
    private async ValueTask ExplainAsync(
        Run run,
        IReadOnlyList<PlatformClient> own,
        CallBudget budget,
        CancellationToken cancellationToken
    )
    {
        bool[] isOpen = [.. run.Rows.Select(row => row is { Result: ComparisonResult.OnlyFeishu, Reason: null })];
        if (!isOpen.Contains(true))
            return;
        var kinds = new HashSet<AttendanceKind>();
        bool hasUnmapped = false;
        int definitions = 0;
        foreach (var client in own)
        {
            foreach (string approvalCode in client.App.ApprovalCodes)
            {
                if (
                    !budget.MayGoOn()
                    || !(await _definitions.FindAsync(client, approvalCode, cancellationToken)).TryGet(
                        out var definition,
                        out _
                    )
                )
                    return;
                definitions++;
                if (definition.Kind is { } kind)
                    kinds.Add(kind);
                else
                    hasUnmapped = true;
            }
        }

        // Without configured definitions, a user's subscription reports the approvals of any definition.
        if (definitions == 0)
            return;
        for (int i = 0; i < run.Rows.Count; i++)
        {
            if (isOpen[i] && !kinds.Contains(run.Rows[i].Kind))
            {
                run.Rows[i] = run.Rows[i] with
                {
                    Reason = hasUnmapped ? ComparisonReason.UnmappedDefinition : ComparisonReason.NoDefinition,
                };
            }
        }
    }

    private static List<RecordItem> ListOf(Dictionary<string, List<RecordItem>> items, string userId)
    {
        if (!items.TryGetValue(userId, out var own))
            items[userId] = own = [];
        return own;
    }

    /// <summary>The versions of a month.</summary>
    /// <param name="Version">The version that is made or continued.</param>
    /// <param name="Replaced">The stored version that is replaced; null when a version is added.</param>
    /// <param name="Unfinished">The stored version that is continued; null for a new comparison.</param>
    /// <param name="Rows">Its rows.</param>
    /// <param name="ClosedAt">When the month was closed last; null when it is not closed.</param>
    private sealed record Month(
        int Version,
        StoredMonth<AttendanceComparison>? Replaced,
        StoredMonth<AttendanceComparison>? Unfinished,
        IReadOnlyList<ComparisonRow> Rows,
        DateTimeOffset? ClosedAt
    );

    /// <summary>The records of a month by employee.</summary>
    private sealed record Records(
        Dictionary<string, List<RecordItem>> Items,
        Dictionary<string, HashSet<AttendanceKind>> UnreadableKinds,
        int Unreadable
    )
    {
        public List<RecordItem> Of(string userId) => Items.GetValueOrDefault(userId) ?? [];

        public HashSet<AttendanceKind> UnreadableKindsOf(string userId) =>
            UnreadableKinds.GetValueOrDefault(userId) ?? [];
    }

    /// <summary>One call of a comparison.</summary>
    private sealed record Run(
        FeishuAttendance Attendance,
        AttendanceMatch Match,
        Records Records,
        List<ComparisonRow> Rows,
        SortedSet<string> Notes
    );

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "{Month} was compared with Feishu's attendance: {Employees} employees, {Same} same, {Differences} different; {Calls} calls"
    )]
    private partial void LogCompared(string month, int employees, int same, int differences, long calls);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The comparison of {Month} with Feishu's attendance ended early: {Problem}"
    )]
    private partial void LogProblem(string month, string problem);
}
