using System.Globalization;
using System.Text.Json.Serialization;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.Reads;
using FeishuApproval.Api.Tables;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Closings;
using FeishuApproval.People;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.Api.Payroll;

/// <summary>
/// Closes months and lists what changed after the close. Nothing is locked: what arrives later is applied as always. Every server uses this
/// class.
/// </summary>
internal sealed partial class ClosingApi(
    MonthStore<Closing> store,
    MonthStore<AttendanceComparison> comparisons,
    ClosingRows rows,
    ClosingCheck check,
    ClosingChanges changes,
    AttendanceListApi lists,
    PayrollOptions options,
    AttendanceRules rules,
    TimeProvider time,
    ILogger<ClosingApi> logger,
    IEmployeeNames? names = null
)
{
    private const int MaxName = 100;
    private const int NamedItems = 5;

    private static readonly ApiParameter<DateOnly?> MonthToClose = MonthVersion.MonthOf("The month.") with
    {
        IsRequired = true,
    };

    private static readonly ApiParameter<string?> By = new(
        "by",
        $"Who closes the month, at most {MaxName} characters.",
        text => text.Trim() is { Length: > 0 and <= MaxName } name ? (true, name) : (false, null)
    )
    {
        IsRequired = true,
        Example = "Li Na",
        Form = $"who closes the month, in at most {MaxName} characters",
    };

    private static readonly ApiParameter<bool> WithOpen = ApiParameter.Yes(
        "with_open",
        "yes closes although events or records of the month are open, and names them in the closing; without it, the request is refused."
    );

    private static readonly ApiParameter<DateOnly?> OnlyMonth = MonthVersion.MonthOf(
        "Only the closings of this month."
    );

    private static readonly ApiParameter<int> Version = MonthVersion.Parameter(
        "The version of the closing; without it, the latest."
    );

    internal static ApiOperation CloseOperation { get; } =
        new("Closes a month: stores the days of all employees as they are now, as the next version.")
        {
            Parameters = [MonthToClose, By, WithOpen, .. ListRequest.Named("tenant_key")],
            Answers = [ApiAnswer.Json(ClosingAnswers.Instance.Closing)],
            Problems = [409],
        };

    internal static ApiOperation ListOperation { get; } =
        new("The closings of a tenant.")
        {
            Parameters = [OnlyMonth, .. ListRequest.Named("tenant_key")],
            Answers = [ApiAnswer.Json(ClosingAnswers.Instance.ClosingList)],
        };

    internal static ApiOperation ReadOperation { get; } =
        new("A closing with its days.")
        {
            Parameters =
            [
                MonthVersion.Month,
                Version,
                .. ListRequest.Named("tenant_key"),
                .. ResponseFormat.Parameters,
            ],
            Answers = [ApiAnswer.Json(ClosingAnswers.Instance.ClosingView), ApiAnswer.Csv, ApiAnswer.Xlsx],
            Problems = [404],
        };

    internal static ApiOperation ChangesOperation { get; } =
        new("What is not as it was closed, for each employee and day, with the event that changed it.")
        {
            Parameters =
            [
                MonthVersion.Month,
                Version,
                .. ListRequest.Named("tenant_key"),
                .. ResponseFormat.Parameters,
            ],
            Answers = [ApiAnswer.Json(ClosingAnswers.Instance.ClosingChangeList), ApiAnswer.Csv, ApiAnswer.Xlsx],
            Problems = [404],
        };

    /// <summary>Closes a month (<see cref="Routes.CloseMonth"/>).</summary>
    public async ValueTask<HttpResult> CloseAsync(QueryParameters given, CancellationToken cancellationToken)
    {
        var parameters = new ParameterReader(given, CloseOperation);
        var month = parameters.Read(MonthToClose);
        string by = parameters.Read(By)!;
        bool withOpen = parameters.Read(WithOpen);
        if (parameters.Problem is { } problem)
            return HttpResult.BadRequest(problem);
        var period = options.Of(month!.Value);
        var now = time.GetUtcNow();
        var (tenantKey, tenantProblem) = await lists.ChooseTenantAsync(
            parameters.Read(ListRequest.Tenant),
            cancellationToken
        );
        if (period.From > rules.Zones.DateOf(now, tenantKey))
            return HttpResult.BadRequest(
                $"{period.Month} begins on {CsvTable.Text(period.From)}; it cannot be closed yet."
            );
        if (tenantKey is null)
            return HttpResult.BadRequest(tenantProblem!);

        var open = new List<OpenItem>(await check.FindAsync(tenantKey, period.From, period.To, cancellationToken));
        var unreadable = new SortedSet<string>(StringComparer.Ordinal);
        var days = await rows.ReadAsync(tenantKey, period.From, period.To, unreadable, cancellationToken);
        open.AddRange(unreadable.Select(code => new OpenItem(OpenReason.UnreadableRecord, code)));
        if (open.Count > 0 && !withOpen)
            return HttpResult.Conflict(Refusal(period.Month!, open));

        var comparison = (await comparisons.ListAsync(tenantKey, period.Month, cancellationToken)).LastOrDefault(
            comparison => comparison.Next is null
        );
        var (compressed, sha256) = ClosedDays.Compress(days);
        while (true)
        {
            var versions = await store.ListAsync(tenantKey, period.Month, cancellationToken);
            int version = versions.Count == 0 ? 1 : versions[^1].Version + 1;
            if (version > MonthVersion.Max)
                return HttpResult.Conflict($"{period.Month} has {MonthVersion.Max} closings already.");
            var closing = new Closing
            {
                TenantKey = tenantKey,
                Month = period.Month!,
                Version = version,
                From = period.From,
                To = period.To,
                ClosedAt = now,
                ClosedBy = by,
                Rows = days.Count,
                Sha256 = sha256,
                Open = open,
                Comparison = comparison is null ? null : ComparisonSummary.Of(comparison),
            };
            if (!await store.TryAddAsync(closing, compressed, cancellationToken))
                continue;
            LogClosed(closing.Month, closing.Version, closing.Rows, open.Count, sha256);
            return HttpResult.Private(closing, ClosingAnswers.Instance.Closing);
        }
    }

    /// <summary>Lists the closings (<see cref="Routes.Closings"/>).</summary>
    public async ValueTask<HttpResult> ListAsync(QueryParameters given, CancellationToken cancellationToken)
    {
        var parameters = new ParameterReader(given, ListOperation);
        string? month = parameters.Read(OnlyMonth) is { } day ? options.Of(day).Month : null;
        if (parameters.Problem is { } problem)
            return HttpResult.BadRequest(problem);
        var (tenantKey, tenantProblem) = await lists.ChooseTenantAsync(
            parameters.Read(ListRequest.Tenant),
            cancellationToken
        );
        return tenantKey is null
            ? HttpResult.BadRequest(tenantProblem!)
            : HttpResult.Private(
                new ClosingList(await store.ListAsync(tenantKey, month, cancellationToken)),
                ClosingAnswers.Instance.ClosingList
            );
    }

    /// <summary>Returns a closing with its days (<see cref="Routes.Closing"/>).</summary>
    public ValueTask<HttpResult> GetAsync(
        string month,
        QueryParameters parameters,
        string? accept,
        CancellationToken cancellationToken
    ) =>
        AnswerAsync(
            month,
            parameters,
            accept,
            ReadOperation,
            async (stored, format, inChinese) =>
            {
                var days = ClosedDays.Read(stored.Value, stored.Rows);
                if (format == Format.Json)
                {
                    return HttpResult.Private(new ClosingView(stored.Value, days), ClosingAnswers.Instance.ClosingView);
                }

                var named = await names.NameAsync(
                    [.. days.Select(day => new NamedClosedDay(day, null))],
                    row => row.Day.UserId,
                    (row, name) => row with { Name = name },
                    stored.Value.TenantKey,
                    cancellationToken
                );
                return await TableAnswer.AnswerAsync(ClosedDaySheet.Sheet, named, format, inChinese, cancellationToken);
            },
            "closing",
            cancellationToken
        );

    /// <summary>Returns the changes after a close (<see cref="Routes.ClosingChanges"/>).</summary>
    public ValueTask<HttpResult> GetChangesAsync(
        string month,
        QueryParameters parameters,
        string? accept,
        CancellationToken cancellationToken
    ) =>
        AnswerAsync(
            month,
            parameters,
            accept,
            ChangesOperation,
            async (stored, format, inChinese) =>
            {
                var found = await changes.FindAsync(stored, cancellationToken);
                return format == Format.Json
                    ? HttpResult.Private(
                        new ClosingChangeList(stored.Value, found),
                        ClosingAnswers.Instance.ClosingChangeList
                    )
                    : await TableAnswer.AnswerAsync(ChangeSheet.Sheet, found, format, inChinese, cancellationToken);
            },
            "closing-changes",
            cancellationToken
        );

    /// <summary>Finds the latest closing of a month with its rows; null when the month is not closed.</summary>
    internal async ValueTask<StoredMonth<Closing>?> FindLatestAsync(
        string tenantKey,
        string month,
        CancellationToken cancellationToken
    ) =>
        await store.ListAsync(tenantKey, month, cancellationToken) is [.., var last]
            ? await store.FindAsync(tenantKey, month, last.Version, cancellationToken)
            : null;

    private async ValueTask<HttpResult> AnswerAsync(
        string month,
        QueryParameters given,
        string? accept,
        ApiOperation operation,
        Func<StoredMonth<Closing>, Format, bool, ValueTask<HttpResult>> answer,
        string file,
        CancellationToken cancellationToken
    )
    {
        var parameters = new ParameterReader(given, operation);
        var (format, inChinese) = ResponseFormat.Read(parameters, accept);
        parameters.Read(MonthVersion.Month, month);
        int version = parameters.Read(Version);
        if (parameters.Problem is not null)
            return HttpResult.BadRequest(parameters.Problem);
        var (tenantKey, problem) = await lists.ChooseTenantAsync(
            parameters.Read(ListRequest.Tenant),
            cancellationToken
        );
        if (tenantKey is null)
            return HttpResult.BadRequest(problem!);
        var stored =
            version == 0
                ? await FindLatestAsync(tenantKey, month, cancellationToken)
                : await store.FindAsync(tenantKey, month, version, cancellationToken);
        if (stored is null)
            return HttpResult.NotFound(version == 0 ? $"{month} is not closed." : $"{month} has no closing {version}.");
        var result = await answer(stored, format, inChinese);
        return format == Format.Json
            ? result
            : result.AsFile($"{file}-{month}-{stored.Value.Version}.{(format == Format.Csv ? "csv" : "xlsx")}");
    }

    private static string Refusal(string month, IEnumerable<OpenItem> open)
    {
        var parts = open.GroupBy(item => item.Reason)
            .OrderBy(group => group.Key)
            .Select(group =>
            {
                int count = group.Count();
                string what = group.Key switch
                {
                    OpenReason.WaitingEvent => count == 1 ? "event is not applied yet" : "events are not applied yet",
                    OpenReason.DeadLetter => count == 1 ? "dead letter may change it" : "dead letters may change it",
                    OpenReason.WorkCalendar => "work calendar is not loaded, see GET /api/status",
                    _ => count == 1 ? "record cannot be read" : "records cannot be read",
                };
                string ids = string.Join(", ", group.Take(NamedItems).Select(item => item.Id));
                return $"{count.ToString(CultureInfo.InvariantCulture)} {what} ({ids}{(count > NamedItems ? ", …" : string.Empty)})";
            });
        return $"{month} is not closed: {string.Join(", ", parts)}. Wait for events, resend dead letters, rebuild records, and close it then. "
            + "Or close it with with_open=yes, which names them in the closing.";
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "{Month} was closed as version {Version} with {Rows} rows and {Open} open items; SHA-256 {Sha256}"
    )]
    private partial void LogClosed(string month, int version, int rows, int open, string sha256);
}

/// <summary>The closings of a tenant.</summary>
/// <param name="Items">The closings, sorted by month and version.</param>
internal sealed record ClosingList(IReadOnlyList<Closing> Items);

/// <summary>A closing with its days.</summary>
/// <param name="Closing">The closing.</param>
/// <param name="Days">The days, without those that erasures removed.</param>
internal sealed record ClosingView(Closing Closing, IReadOnlyList<ClosedDay> Days);

/// <summary>The changes after a close.</summary>
/// <param name="Closing">The closing.</param>
/// <param name="Items">The changes, sorted by employee, date and record.</param>
internal sealed record ClosingChangeList(Closing Closing, IReadOnlyList<ClosingChange> Items);

/// <summary>Serializes the responses about closings as JSON.</summary>
[JsonSerializable(typeof(Closing))]
[JsonSerializable(typeof(ClosingList))]
[JsonSerializable(typeof(ClosingView))]
[JsonSerializable(typeof(ClosingChangeList))]
internal sealed partial class ClosingAnswers : JsonSerializerContext
{
    public static ClosingAnswers Instance { get; } = new(ClosingJson.NewOptions());
}
