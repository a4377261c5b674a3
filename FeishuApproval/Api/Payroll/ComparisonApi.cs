using System.Text.Json.Serialization;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.Reads;
using FeishuApproval.Api.Tables;
using FeishuApproval.Closings;
using FeishuApproval.FeishuPlatform.Api;
using FeishuApproval.People;
using FeishuApproval.Processing;

namespace FeishuApproval.Api.Payroll;

/// <summary>Compares months with Feishu's own attendance, and lists the results. Every server uses this class.</summary>
internal sealed class ComparisonApi(
    AttendanceComparer comparer,
    MonthStore<AttendanceComparison> store,
    AttendanceListApi lists,
    PlatformClients clients,
    PayrollOptions options,
    IEmployeeNames? names = null
)
{
    private const int MaxUsers = 1000;
    private const int MostCalls = 1_000_000;

    /// <summary>The most calls of one request.</summary>
    internal static ApiParameter<int> MaxCalls { get; } =
        ApiParameter.WholeNumber(
            "max_calls",
            "The most calls that count in the month's quota of the tenant.",
            1,
            MostCalls,
            MostCalls
        );

    private static readonly ApiParameter<DateOnly?> MonthToCompare = MonthVersion.MonthOf("The month.") with
    {
        IsRequired = true,
    };

    private static readonly ApiParameter<string[]> UserIds = new(
        "user_ids",
        $"Employees to compare besides those with records in the month, at most {MaxUsers}, separated by commas.",
        text =>
            text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is { } ids
            && ids.Length <= MaxUsers
                ? (true, ids)
                : (false, [])
    )
    {
        Example = "4d7a3c6g,8f2b1e9h",
        Default = [],
        Describe = text => $"user_ids has {text.Split(',').Length} employees; at most {MaxUsers} are allowed.",
    };

    private static readonly ApiParameter<string?> After = ApiParameter.Text(
        "after",
        "next of the previous answer, unchanged; without it, a new comparison starts."
    );

    private static readonly ApiParameter<DateOnly?> OnlyMonth = MonthVersion.MonthOf(
        "Only the comparisons of this month."
    );

    private static readonly ApiParameter<int> Version = MonthVersion.Parameter(
        "The version of the comparison; without it, the latest that is complete."
    );

    private static readonly ApiParameter<bool> WithSame = ApiParameter.Yes(
        "with_same",
        "yes also returns what is the same; without it, only what differs."
    );

    internal static ApiOperation CompareOperation { get; } =
        new(
            "Compares the records of a month with Feishu's own attendance, and stores the result. It changes no record."
        )
        {
            Parameters = [MonthToCompare, UserIds, MaxCalls, After, .. ListRequest.Named("tenant_key")],
            Answers = [ApiAnswer.Json(ComparisonAnswers.Instance.ComparisonReport)],
        };

    internal static ApiOperation ListOperation { get; } =
        new("The comparisons of a tenant with Feishu's attendance.")
        {
            Parameters = [OnlyMonth, .. ListRequest.Named("tenant_key")],
            Answers = [ApiAnswer.Json(ComparisonAnswers.Instance.ComparisonList)],
        };

    internal static ApiOperation ReadOperation { get; } =
        new("A comparison with Feishu's attendance: what differs, for each employee.")
        {
            Parameters =
            [
                MonthVersion.Month,
                Version,
                WithSame,
                .. ListRequest.Named("tenant_key"),
                .. ResponseFormat.Parameters,
            ],
            Answers = [ApiAnswer.Json(ComparisonAnswers.Instance.ComparisonView), ApiAnswer.Csv, ApiAnswer.Xlsx],
            Problems = [404],
        };

    /// <summary>
    /// Compares for a limited time, stores the result so far, and returns where to continue (<see cref="Routes.CompareMonth"/>).
    /// </summary>
    public async ValueTask<HttpResult> CompareAsync(QueryParameters given, CancellationToken cancellationToken)
    {
        if (clients.All.Count == 0)
            return HttpResult.BadRequest("No app has an App Secret. Set Feishu__AppId and Feishu__AppSecret.");
        var parameters = new ParameterReader(given, CompareOperation);
        var month = parameters.Read(MonthToCompare);
        string[] userIds = parameters.Read(UserIds);
        int maxCalls = parameters.Read(MaxCalls);
        string? after = parameters.Read(After);
        if (parameters.Problem is { } problem)
            return HttpResult.BadRequest(problem);
        var period = options.Of(month!.Value);
        var (tenantKey, tenantProblem) = await lists.ChooseTenantAsync(
            parameters.Read(ListRequest.Tenant),
            cancellationToken
        );
        if (period.From > comparer.Today(tenantKey))
        {
            return HttpResult.BadRequest(
                $"{period.Month} begins on {CsvTable.Text(period.From)}; it cannot be compared yet."
            );
        }

        if (tenantKey is null)
            return HttpResult.BadRequest(tenantProblem!);

        try
        {
            var report = await comparer.RunAsync(
                new ComparisonRequest(tenantKey, period)
                {
                    UserIds = userIds,
                    MaxCalls = maxCalls,
                    TimeLimit = OperatorCall.Budget,
                    After = after,
                },
                cancellationToken
            );
            return HttpResult.Private(report, ComparisonAnswers.Instance.ComparisonReport);
        }
        catch (FormatException exception)
        {
            return HttpResult.BadRequest(exception.Message);
        }
    }

    /// <summary>Lists the comparisons (<see cref="Routes.Comparisons"/>).</summary>
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
                new ComparisonList(await store.ListAsync(tenantKey, month, cancellationToken)),
                ComparisonAnswers.Instance.ComparisonList
            );
    }

    /// <summary>Returns a comparison with its rows (<see cref="Routes.Comparison"/>).</summary>
    public async ValueTask<HttpResult> GetAsync(
        string month,
        QueryParameters given,
        string? accept,
        CancellationToken cancellationToken
    )
    {
        var parameters = new ParameterReader(given, ReadOperation);
        var (format, inChinese) = ResponseFormat.Read(parameters, accept);
        parameters.Read(MonthVersion.Month, month);
        int version = parameters.Read(Version);
        bool withSame = parameters.Read(WithSame);
        if (parameters.Problem is not null)
            return HttpResult.BadRequest(parameters.Problem);
        var (tenantKey, problem) = await lists.ChooseTenantAsync(
            parameters.Read(ListRequest.Tenant),
            cancellationToken
        );
        if (tenantKey is null)
            return HttpResult.BadRequest(problem!);
        if (version == 0)
        {
            version =
                (await store.ListAsync(tenantKey, month, cancellationToken))
                    .LastOrDefault(comparison => comparison.Next is null)
                    ?.Version
                ?? 0;
        }

        if (await store.FindAsync(tenantKey, month, version, cancellationToken) is not { } stored)
        {
            return HttpResult.NotFound(
                version == 0
                    ? $"{month} is not compared with Feishu's attendance."
                    : $"{month} has no comparison {version}."
            );
        }

        var rows = await names.NameAsync(
            [
                .. ComparisonRows
                    .Read(stored.Value, stored.Rows)
                    .Where(row => withSame || row.Result != ComparisonResult.Same)
                    .Select(ComparedApproval.Of),
            ],
            row => row.UserId,
            (row, name) => row.With(name),
            tenantKey,
            cancellationToken
        );
        if (format == Format.Json)
        {
            return HttpResult.Private(
                new ComparisonView(stored.Value, rows),
                ComparisonAnswers.Instance.ComparisonView
            );
        }

        var table = await TableAnswer.AnswerAsync(ComparisonSheet.Sheet, rows, format, inChinese, cancellationToken);
        return table.AsFile($"comparison-{month}-{stored.Value.Version}.{(format == Format.Csv ? "csv" : "xlsx")}");
    }
}

/// <summary>The comparisons of a tenant.</summary>
/// <param name="Items">The comparisons, sorted by month and version. One with <c>next</c> is not complete.</param>
internal sealed record ComparisonList(IReadOnlyList<AttendanceComparison> Items);

/// <summary>A comparison with its approvals.</summary>
/// <param name="Comparison">The comparison.</param>
/// <param name="Items">The approvals, sorted by employee, kind and start, without those that erasures removed.</param>
internal sealed record ComparisonView(AttendanceComparison Comparison, IReadOnlyList<ComparedApproval> Items);

/// <summary>Serializes the responses about comparisons as JSON.</summary>
[JsonSerializable(typeof(ComparisonReport))]
[JsonSerializable(typeof(ComparisonList))]
[JsonSerializable(typeof(ComparisonView))]
internal sealed partial class ComparisonAnswers : JsonSerializerContext
{
    public static ComparisonAnswers Instance { get; } = new(ClosingJson.NewOptions());
}
