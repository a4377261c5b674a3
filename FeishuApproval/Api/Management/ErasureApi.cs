using FeishuApproval.Api.Http;
using FeishuApproval.Privacy;

namespace FeishuApproval.Api.Management;

/// <summary>Handles the route that erases the data of an employee. Every server uses this class.</summary>
internal sealed class ErasureApi(EmployeeErasure erasure)
{
    /// <summary>The route of this handler.</summary>
    internal ApiRoute Route =>
        new(["POST"], Routes.Erase, RouteAccess.Manage, (request, stop) => EraseAsync(request.Parameters, stop))
        {
            Operation = Operation,
        };

    private static ApiOperation Operation { get; } =
        new("Deletes what names an employee; without apply it only counts.")
        {
            Parameters =
            [
                new("user_id", "The employee's user_id or open_id.") { IsRequired = true },
                ConfirmedRequest.Parameter,
                ConfirmedRequest.After,
            ],
            Answers = [ApiAnswer.Json(ManagementJson.Instance.ErasureAnswer)],
            Problems = [409],
        };

    /// <summary>
    /// Searches for a limited time and returns the number of items that contain the employee's id (<see cref="Routes.Erase"/>). The items
    /// are deleted only with <c>apply=</c> and the token of the dry run.
    /// </summary>
    public async ValueTask<HttpResult> EraseAsync(QueryParameters parameters, CancellationToken cancellationToken)
    {
        if (parameters.Problem(Operation) is { } problem)
            return HttpResult.BadRequest(problem);
        if (string.IsNullOrWhiteSpace(parameters["user_id"]))
        {
            return HttpResult.BadRequest("Name the employee with user_id=, a user_id or an open_id.");
        }

        return await ConfirmedRequest.AnswerAsync(
            parameters,
            async token =>
            {
                var report = await erasure.RunAsync(
                    parameters["user_id"]!,
                    token,
                    parameters["after"],
                    cancellationToken
                );
                return HttpResult.Private(
                    ErasureAnswer.From(report, isApplied: token is not null),
                    ManagementJson.Instance.ErasureAnswer
                );
            }
        );
    }
}

/// <summary>Result of one call of an erasure.</summary>
internal sealed record ErasureAnswer
{
    /// <summary>Whether the call only reported and deleted nothing.</summary>
    public required bool DryRun { get; init; }

    /// <summary>The number of this erasure in the log. It does not identify the employee.</summary>
    public required string ErasureId { get; init; }

    /// <summary>The number of records that contain the employee's id.</summary>
    public required int Records { get; init; }

    /// <summary>The number of these records that also name other employees.</summary>
    public required int SharedRecords { get; init; }

    /// <summary>
    /// The records of other employees in which the employee is a companion, a worker of overtime or an approver, at most 1,000 of one call. They are
    /// deleted for these employees too.
    /// </summary>
    public required IReadOnlyList<OtherRecord> OtherRecords { get; init; }

    /// <summary>The number of archived events.</summary>
    public required int Events { get; init; }

    /// <summary>The number of rows of closings. A closing keeps its version and says how many rows were erased.</summary>
    public int ClosingRows { get; init; }

    /// <summary>The number of rows of comparisons with Feishu's attendance. A comparison says how many rows were erased.</summary>
    public int ComparisonRows { get; init; }

    /// <summary>The number of dead letters.</summary>
    public required int DeadLetters { get; init; }

    /// <summary>Whether some dead letters could not be searched within the time limit of one call.</summary>
    public required bool MoreDeadLetters { get; init; }

    /// <summary>The token that confirms what a complete dry run found; otherwise null.</summary>
    public required string? Token { get; init; }

    /// <summary>Whether all data has been searched.</summary>
    public required bool Done { get; init; }

    /// <summary>The value for <c>after</c> in the next call; null at the end.</summary>
    public required string? Next { get; init; }

    /// <summary>Converts a report.</summary>
    public static ErasureAnswer From(ErasureReport report, bool isApplied) =>
        new()
        {
            DryRun = !isApplied,
            ErasureId = report.ErasureId,
            Records = report.Records,
            SharedRecords = report.SharedRecords,
            OtherRecords = report.OtherRecords,
            Events = report.Events,
            ClosingRows = report.ClosingRows,
            ComparisonRows = report.ComparisonRows,
            DeadLetters = report.DeadLetters,
            MoreDeadLetters = report.HasMoreDeadLetters,
            Token = report.Token?.ToString(),
            Done = report.Next is null,
            Next = report.Next,
        };
}
