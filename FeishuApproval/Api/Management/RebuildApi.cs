using FeishuApproval.Api.Http;
using FeishuApproval.Attendance.Rebuild;

namespace FeishuApproval.Api.Management;

/// <summary>Handles the route of rebuilds. Every server uses this class.</summary>
/// <param name="rebuilder">Rebuilds the records.</param>
/// <param name="check">Notes when all records are rebuilt; null where nobody reads it.</param>
internal sealed class RebuildApi(Rebuilder rebuilder, RebuildCheck? check = null)
{
    internal static ApiOperation Operation { get; } =
        new("Rebuilds records from their stored events; without apply=yes it only reports.")
        {
            Parameters =
            [
                new("instance_code", "The one approval instance to rebuild; either this or all."),
                new("all", "Whether all instances are rebuilt.") { Values = ["yes"] },
                new("apply", "Whether differences are stored; without it, no.") { Values = ["yes", "no"] },
                new("after", "next of the previous answer, unchanged."),
            ],
            Answers = [ApiAnswer.Json(ManagementJson.Instance.RebuildReport)],
            Problems = [404],
        };

    /// <summary>
    /// Rebuilds for a limited time and returns where to continue (<see cref="Routes.Rebuild"/>). Without <c>apply=yes</c>, it only reports.
    /// </summary>
    public async ValueTask<HttpResult> RebuildAsync(QueryParameters parameters, CancellationToken cancellationToken)
    {
        if (parameters.Problem(Operation) is { } problem)
            return HttpResult.BadRequest(problem);
        string? instanceCode = parameters["instance_code"];
        if (string.IsNullOrEmpty(instanceCode) == (parameters["all"] != "yes"))
        {
            return HttpResult.BadRequest("Name one instance with instance_code=, or add all=yes.");
        }

        if (parameters["apply"] is not (null or "yes" or "no"))
            return HttpResult.BadRequest("apply= is yes or no.");

        var request = new RebuildRequest
        {
            InstanceCode = string.IsNullOrEmpty(instanceCode) ? null : instanceCode,
            Apply = parameters["apply"] == "yes",
            After = parameters["after"],
        };
        var report = await rebuilder.RunAsync(request, cancellationToken);
        if (request is { InstanceCode: null, Apply: true } && check is not null)
            await check.FollowAsync(request.After, report, cancellationToken);
        return request.InstanceCode is not null && report.Instances == 0
            ? HttpResult.NotFound("Nothing is stored of this instance_code.")
            : HttpResult.Private(report, ManagementJson.Instance.RebuildReport);
    }
}
