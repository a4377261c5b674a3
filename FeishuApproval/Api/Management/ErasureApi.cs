using System.Text.Json;
using FeishuApproval.Api.Http;
using FeishuApproval.Privacy;

namespace FeishuApproval.Api.Management;

/// <summary>Answers the route that erases the data of an employee; the same in every server.</summary>
internal sealed class ErasureApi(PersonErasure erasure)
{
    /// <summary>The route.</summary>
    internal ApiRoute Route => new(["POST"], Routes.Erase, RouteAccess.Manage, (request, stop) => EraseAsync(request.Parameters, stop))
    {
        Operation = Operation,
    };

    private static ApiOperation Operation { get; } = new("Deletes what names a person; without confirm it only counts.")
    {
        Parameters =
        [
            new("user_id", "The employee's user_id or open_id.") { IsRequired = true },
            new("confirm", "Confirms that everything found is deleted.") { Values = ["erase"] },
            new("after", "next of the previous answer, unchanged."),
        ],
        Answers = [ApiAnswer.Json(ManagementJson.Instance.ErasureAnswer)],
    };

    /// <summary>
    /// Searches for a limited time and reports how many items name the employee (<see cref="Routes.Erase"/>). Deletes only with
    /// <c>confirm=erase</c>.
    /// </summary>
    public async ValueTask<HttpResult> EraseAsync(QueryParameters parameters, CancellationToken cancellationToken)
    {
        if (parameters.Problem(Operation) is { } problem) return HttpResult.BadRequest(problem);
        if (string.IsNullOrWhiteSpace(parameters["user_id"]))
        {
            return HttpResult.BadRequest("Name the employee with user_id=, a user_id or an open_id.");
        }

        if (parameters["confirm"] is not (null or "erase"))
        {
            return HttpResult.BadRequest("confirm= must be erase. Without it nothing is deleted.");
        }

        bool apply = parameters["confirm"] is not null;
        try
        {
            var report = await erasure.RunAsync(parameters["user_id"]!, apply, parameters["after"], cancellationToken);
            return HttpResult.Private(
                JsonSerializer.SerializeToUtf8Bytes(ErasureAnswer.From(report, apply), ManagementJson.Instance.ErasureAnswer));
        }
        catch (FormatException exception)
        {
            return HttpResult.BadRequest(exception.Message);
        }
    }
}

/// <summary>Result of one call of an erasure.</summary>
internal sealed record ErasureAnswer
{
    /// <summary>Whether nothing was deleted.</summary>
    public required bool DryRun { get; init; }

    /// <summary>The number that the log has for this erasure; it says nothing about the person.</summary>
    public required string ErasureId { get; init; }

    /// <summary>Records that name the person.</summary>
    public required int Records { get; init; }

    /// <summary>Of those, overtime records that also name other employees.</summary>
    public required int SharedRecords { get; init; }

    /// <summary>Archived events.</summary>
    public required int Events { get; init; }

    /// <summary>Dead letters.</summary>
    public required int DeadLetters { get; init; }

    /// <summary>Whether some dead letters could not be searched in the time of one call.</summary>
    public required bool MoreDeadLetters { get; init; }

    /// <summary>Whether everything has been searched.</summary>
    public required bool Done { get; init; }

    /// <summary>Pass it as <c>after</c> to continue; null at the end.</summary>
    public required string? Next { get; init; }

    /// <summary>Converts a report.</summary>
    public static ErasureAnswer From(ErasureReport report, bool apply) => new()
    {
        DryRun = !apply,
        ErasureId = report.ErasureId,
        Records = report.Records,
        SharedRecords = report.SharedRecords,
        Events = report.Events,
        DeadLetters = report.DeadLetters,
        MoreDeadLetters = report.HasMoreDeadLetters,
        Done = report.Next is null,
        Next = report.Next,
    };
}
