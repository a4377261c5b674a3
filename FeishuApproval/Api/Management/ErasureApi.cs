using FeishuApproval.Api.Http;
using FeishuApproval.Privacy;

namespace FeishuApproval.Api.Management;

/// <summary>Answers the route that erases the data of an employee; the same in every server.</summary>
internal sealed class ErasureApi(PersonErasure erasure)
{
    /// <summary>The route.</summary>
    internal ApiRoute Route => new(["POST"], Routes.Erase, RouteAccess.Manage, (request, stop) => EraseAsync(request.Parameters, stop));

    /// <summary>
    /// Searches for a limited time and reports how many items name the employee (<see cref="Routes.Erase"/>). Deletes only with
    /// <c>confirm=erase</c>.
    /// </summary>
    public async ValueTask<HttpResult> EraseAsync(QueryParameters parameters, CancellationToken cancellationToken)
    {
        if (parameters.Problem("user_id", "confirm", "after") is { } problem) return HttpResult.BadRequest(problem);
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
            return HttpResult.Private(JsonBody.Write(json =>
            {
                json.WriteBoolean("dry_run"u8, !apply);
                json.WriteString("erasure_id"u8, report.ErasureId);
                json.WriteNumber("records"u8, report.Records);
                json.WriteNumber("shared_records"u8, report.SharedRecords);
                json.WriteNumber("events"u8, report.Events);
                json.WriteNumber("dead_letters"u8, report.DeadLetters);
                json.WriteBoolean("more_dead_letters"u8, report.HasMoreDeadLetters);
                json.WriteBoolean("done"u8, report.Next is null);
                json.WriteString("next"u8, report.Next);
            }));
        }
        catch (FormatException exception)
        {
            return HttpResult.BadRequest(exception.Message);
        }
    }
}
