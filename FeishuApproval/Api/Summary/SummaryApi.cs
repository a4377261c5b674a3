using System.Runtime.InteropServices;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.Reads;
using FeishuApproval.Api.Tables;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Events.Facts;
using FeishuApproval.People;
using FeishuApproval.WorkCalendars;

namespace FeishuApproval.Api.Summary;

/// <summary>Sums the days and minutes of a period (<see cref="Routes.Summary"/>). Every server uses this class.</summary>
/// <param name="search">Reads the records.</param>
/// <param name="lists">Selects the tenant.</param>
/// <param name="time">The clock that limits the time of a summary.</param>
/// <param name="names">The names of employees; null when names are not configured.</param>
internal sealed class SummaryApi(
    AttendanceSearch search,
    AttendanceListApi lists,
    TimeProvider time,
    IEmployeeNames? names = null
)
{
    /// <summary>The maximum number of records in one summary.</summary>
    internal const int MaxRecords = 50_000;

    /// <summary>The maximum number of employee days in one summary.</summary>
    private const int MaxEmployeeDays = 500_000;

    private const string Shorter = "ask for a shorter period, or for one employee with user_id.";

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    /// <summary>Everything that a summary can be grouped by.</summary>
    internal static IReadOnlyList<string> AllGroups { get; } =
    ["employee", "kind", "type", "day_class", "compensation"];

    /// <summary>What a summary is grouped by when nothing else is requested.</summary>
    internal static IReadOnlyList<string> DefaultGroups { get; } = ["employee", "kind", "type"];

    private static readonly ApiParameter<IReadOnlyList<string>?> Groups = ApiParameter.Several<string>(
        "group_by",
        $"What to group by, joined by commas: {string.Join(", ", AllGroups)}; without it, {string.Join(',', DefaultGroups)}.",
        [.. AllGroups.Select(group => KeyValuePair.Create(group, group))]
    ) with
    {
        Example = "employee,kind",
        Default = DefaultGroups,
    };

    internal static ApiOperation Operation { get; } =
        new("Days and minutes of a period by employee, kind, type, day class and compensation.")
        {
            Parameters =
            [
                .. ListRequest.Named(
                    "user_id",
                    "date",
                    "from",
                    "to",
                    "status",
                    "kinds",
                    "types",
                    "unreadable",
                    "tenant_key"
                ),
                Groups,
                .. ListRequest.Named(ResponseFormat.Parameter, ResponseFormat.Language),
            ],
            Answers = [ApiAnswer.Json(SummaryJson.Instance.PeriodSummary), ApiAnswer.Csv, ApiAnswer.Xlsx],
        };

    /// <summary>Returns the days and minutes of each group within the period, without the time that cancel-leaves cancel.</summary>
    /// <param name="given">The parameters of the query string.</param>
    /// <param name="accept">The Accept header; null when it is absent.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async ValueTask<HttpResult> GetAsync(
        QueryParameters given,
        string? accept,
        CancellationToken cancellationToken
    )
    {
        var (request, problem) = ListRequest.Read(given, accept, Operation);
        var parameters = new ParameterReader(given, Operation);
        var groups = parameters.Read(Groups)!;
        problem ??= parameters.Problem ?? request!.PeriodProblem();
        if (problem is not null)
            return HttpResult.BadRequest(problem);
        (string? tenantKey, problem) = await lists.ChooseTenantAsync(request!.TenantKey, cancellationToken);
        if (tenantKey is null)
            return HttpResult.BadRequest(problem!);

        (var rows, problem) = await FindAsync(
            request.Query(tenantKey),
            request.UserId,
            groups,
            isLimited: true,
            cancellationToken
        );
        if (rows is null)
            return HttpResult.BadRequest(problem!);
        return request.Format == Format.Json
            ? HttpResult.Private(new PeriodSummary(request.From, request.To, rows), SummaryJson.Instance.PeriodSummary)
            : await TableAnswer.AnswerAsync(
                SummarySheet.Sheet,
                rows,
                request.Format,
                request.InChinese,
                cancellationToken
            );
    }

    /// <summary>
    /// Returns the days and minutes of each group, sorted by employee, kind and type. Returns a sentence when the limits of one summary are
    /// exceeded.
    /// </summary>
    /// <param name="query">The records.</param>
    /// <param name="userId">The only employee to count; null counts all employees.</param>
    /// <param name="groups">What to group by (<see cref="AllGroups"/>).</param>
    /// <param name="isLimited">Whether the numbers of records and days and the time are limited.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    internal async ValueTask<(IReadOnlyList<SummaryRow>? Rows, string? Problem)> FindAsync(
        RecordQuery query,
        string? userId,
        IReadOnlyList<string> groups,
        bool isLimited,
        CancellationToken cancellationToken
    )
    {
        var (summaries, problem) = await FindAsync(query, userId, [groups], isLimited, cancellationToken);
        return (summaries?[0], problem);
    }

    /// <summary>Returns a summary for each list of groups. The records are read once.</summary>
    internal async ValueTask<(IReadOnlyList<IReadOnlyList<SummaryRow>>? Summaries, string? Problem)> FindAsync(
        RecordQuery query,
        string? userId,
        IReadOnlyList<IReadOnlyList<string>> groups,
        bool isLimited,
        CancellationToken cancellationToken
    )
    {
        Grouping[] groupings = [.. groups.Select(each => new Grouping(each))];
        if (await AddUpAsync(query, userId, groupings, isLimited, cancellationToken) is { } problem)
            return (null, problem);
        var summaries = new List<IReadOnlyList<SummaryRow>>();
        foreach (var grouping in groupings)
        {
            summaries.Add(
                await names.NameAsync(
                    grouping.Rows(),
                    row => row.UserId,
                    (row, name) =>
                        row with
                        {
                            UserName = name.Name,
                            EmployeeNo = name.EmployeeNo,
                            Department = name.Department,
                        },
                    query.TenantKey,
                    cancellationToken
                )
            );
        }

        return (summaries, null);
    }

    /// <summary>Adds every record to the groups. Returns a sentence when there are too many records or the time limit is exceeded.</summary>
    private async ValueTask<string?> AddUpAsync(
        RecordQuery query,
        string? userId,
        Grouping[] groupings,
        bool isLimited,
        CancellationToken cancellationToken
    )
    {
        var (start, records, days) = (time.GetTimestamp(), 0, 0);
        PageToken? token = null;
        do
        {
            var page = userId is null
                ? await search.FindByDayAsync(query, token, ListRequest.MaxPageSize, cancellationToken)
                : await search.FindByEmployeeAsync(query, userId, token, ListRequest.MaxPageSize, cancellationToken);
            records += page.Items.Count;
            token = page.NextPageToken is { } next ? PageToken.Read(next) : null;
            foreach (var record in page.Items)
            {
                var parts = RecordPart.Of(record, query.From, query.To);
                var employees = userId is null ? record.Employees : [userId];
                days += employees.Count * (record.Days?.Count ?? 1);
                foreach (var grouping in groupings)
                    grouping.Add(record, parts, employees);
            }

            if (!isLimited)
                continue;
            if (records > MaxRecords || days > MaxEmployeeDays)
                return $"These are too many records for one summary; {Shorter}";
            if (token is not null && time.GetElapsedTime(start) >= Longest)
                return $"The summary was not complete after {Longest.TotalSeconds} s; {Shorter}";
        } while (token is not null);
        return null;
    }

    /// <summary>The sums of one list of groups.</summary>
    private sealed class Grouping(IReadOnlyList<string> groups)
    {
        private readonly Dictionary<GroupKey, Sum> _sums = [];
        private readonly bool _byEmployee = groups.Contains("employee");
        private readonly bool _byKind = groups.Contains("kind");
        private readonly bool _byType = groups.Contains("type");
        private readonly bool _byDayClass = groups.Contains("day_class");
        private readonly bool _byCompensation = groups.Contains("compensation");

        /// <summary>Adds a record to its groups.</summary>
        public void Add(AttendanceRecord record, IReadOnlyList<RecordPart> parts, IReadOnlyList<string> employees)
        {
            var byGroup = parts.GroupBy(part => new GroupKey(
                null,
                _byKind ? record.Kind : null,
                _byType ? record.TypeName : null,
                _byDayClass ? part.DayClass : null,
                _byCompensation ? part.Compensation : null
            ));
            foreach (var group in byGroup)
            {
                foreach (string employee in employees)
                {
                    var key = _byEmployee ? group.Key with { UserId = employee } : group.Key;
                    CollectionsMarshal.GetValueRefOrAddDefault(_sums, key, out _).Add(group);
                }
            }
        }

        /// <summary>Returns the rows, sorted by employee, kind and type.</summary>
        public IReadOnlyList<SummaryRow> Rows() =>
            [
                .. _sums
                    .Select(group => group.Value.Row(group.Key))
                    .OrderBy(row => row.UserId, StringComparer.Ordinal)
                    .ThenBy(row => row.Kind)
                    .ThenBy(row => row.TypeName, StringComparer.Ordinal)
                    .ThenBy(row => row.DayClass)
                    .ThenBy(row => row.Compensation, StringComparer.Ordinal),
            ];
    }

    private readonly record struct GroupKey(
        string? UserId,
        AttendanceKind? Kind,
        string? TypeName,
        DayClass? DayClass,
        string? Compensation
    );

    private struct Sum
    {
        private int _records;
        private int _dates;
        private long? _halfDays;
        private long? _minutes;
        private int _unknown;

        /// <summary>Adds what one record has in the group.</summary>
        public void Add(IEnumerable<RecordPart> parts)
        {
            bool isKnown = true;
            foreach (var part in parts)
            {
                if (part.HalfDays is { } halfDays)
                    _halfDays = (_halfDays ?? 0) + halfDays;
                if (part.Minutes is { } minutes)
                    _minutes = (_minutes ?? 0) + minutes;
                isKnown &= part.IsKnown;
                _dates += part.Days.Count;
            }

            _records++;
            if (!isKnown)
                _unknown++;
        }

        public readonly SummaryRow Row(GroupKey key) =>
            new()
            {
                UserId = key.UserId,
                Kind = key.Kind,
                TypeName = key.TypeName,
                DayClass = key.DayClass,
                Compensation = key.Compensation,
                Records = _records,
                Days = _halfDays / 2m,
                Minutes = _minutes,
                UnknownRecords = _unknown,
                Dates = _dates,
            };
    }
}
