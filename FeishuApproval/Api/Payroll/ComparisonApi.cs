using System.Globalization;
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
    IMonthStore<AttendanceComparison> store,
    AttendanceListApi lists,
    PlatformClients clients,
    PayrollOptions options,
    IEmployeeNames? names = null
)
{
    private const long MaxCalls = 1_000_000;
    private const int MaxUsers = 1000;

    internal static ApiOperation CompareOperation { get; } =
        new(
            "Compares the records of a month with Feishu's own attendance, and stores the result. It changes no record."
        )
        {
            Parameters =
            [
                MonthVersion.Month with
                {
                    In = ParameterPlace.Query,
                },
                new(
                    "user_ids",
                    $"Employees to compare besides those with records in the month, at most {MaxUsers}, separated by commas."
                )
                {
                    Example = "4d7a3c6g,8f2b1e9h",
                },
                new("max_calls", "The most calls that count in the month's quota of the tenant.")
                {
                    Type = ParameterType.WholeNumber,
                    Range = (1, MaxCalls),
                },
                new("after", "next of the previous answer, unchanged; without it, a new comparison starts."),
                .. ListRequest.Named("tenant_key"),
            ],
            Answers = [ApiAnswer.Json(ComparisonAnswers.Instance.ComparisonReport)],
        };

    internal static ApiOperation ListOperation { get; } =
        new("The comparisons of a tenant with Feishu's attendance.")
        {
            Parameters =
            [
                new("month", "Only the comparisons of this month.") { Example = "2026-11" },
                .. ListRequest.Named("tenant_key"),
            ],
            Answers = [ApiAnswer.Json(ComparisonAnswers.Instance.ComparisonList)],
        };

    internal static ApiOperation ReadOperation { get; } =
        new("A comparison with Feishu's attendance: what differs, for each employee.")
        {
            Parameters =
            [
                MonthVersion.Month,
                MonthVersion.Parameter("The version of the comparison; without it, the latest that is complete."),
                new("with_same", "yes also returns what is the same; without it, only what differs.")
                {
                    Values = ["yes"],
                },
                .. ListRequest.Named("tenant_key"),
                .. ResponseFormat.Parameters,
            ],
            Answers = [ApiAnswer.Json(ComparisonAnswers.Instance.ComparisonView), ApiAnswer.Csv, ApiAnswer.Xlsx],
            Problems = [404],
        };

    /// <summary>
    /// Compares for a limited time, stores the result so far, and returns where to continue (<see cref="Routes.CompareMonth"/>).
    /// </summary>
    public async ValueTask<HttpResult> CompareAsync(QueryParameters parameters, CancellationToken cancellationToken)
    {
        if (parameters.Problem(CompareOperation) is { } problem)
            return HttpResult.BadRequest(problem);
        if (clients.All.Count == 0)
            return HttpResult.BadRequest("No app has an App Secret. Set Feishu__AppId and Feishu__AppSecret.");
        if (parameters["month"] is not { Length: > 0 } month)
            return HttpResult.BadRequest("month is missing; it is a month, written like 2026-11.");
        var (period, periodProblem) = options.Read(month);
        if (period is null)
            return HttpResult.BadRequest(periodProblem!);
        var (tenantKey, tenantProblem) = await lists.ChooseTenantAsync(parameters["tenant_key"], cancellationToken);
        if (period.From > comparer.Today(tenantKey))
        {
            return HttpResult.BadRequest(
                $"{period.Month} begins on {CsvTable.Text(period.From)}; it cannot be compared yet."
            );
        }

        string[] userIds =
        [
            .. (parameters["user_ids"] ?? string.Empty).Split(
                ',',
                StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
            ),
        ];
        if (userIds.Length > MaxUsers)
            return HttpResult.BadRequest($"user_ids has {userIds.Length} employees; at most {MaxUsers} are allowed.");
        long maxCalls = MaxCalls;
        if (
            parameters["max_calls"] is { } text
            && !(
                long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out maxCalls)
                && maxCalls is > 0 and <= MaxCalls
            )
        )
            return HttpResult.BadRequest($"max_calls= is a whole number from 1 to {MaxCalls}.");
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
                    After = parameters["after"] is { Length: > 0 } after ? after : null,
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
    public async ValueTask<HttpResult> ListAsync(QueryParameters parameters, CancellationToken cancellationToken)
    {
        if (parameters.Problem(ListOperation) is { } problem)
            return HttpResult.BadRequest(problem);
        string? month = parameters["month"] is { Length: > 0 } text ? text : null;
        if (month is not null && options.Read(month).Problem is { } noMonth)
            return HttpResult.BadRequest(noMonth);
        var (tenantKey, tenantProblem) = await lists.ChooseTenantAsync(parameters["tenant_key"], cancellationToken);
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
        QueryParameters parameters,
        string? accept,
        CancellationToken cancellationToken
    )
    {
        string? problem = parameters.Problem(ReadOperation);
        var (format, inChinese, formatProblem) = ResponseFormat.Read(parameters, accept);
        problem ??= formatProblem ?? options.Read(month).Problem;
        var (version, versionProblem) = MonthVersion.Read(parameters);
        problem ??= versionProblem;
        string withSame = parameters["with_same"] ?? string.Empty;
        if (withSame is not ("" or "yes"))
            problem ??= $"with_same is \"{withSame}\"; it is yes, or absent.";
        if (problem is not null)
            return HttpResult.BadRequest(problem);
        (string? tenantKey, problem) = await lists.ChooseTenantAsync(parameters["tenant_key"], cancellationToken);
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
                    .Where(row => withSame.Length > 0 || row.Result != ComparisonResult.Same)
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
