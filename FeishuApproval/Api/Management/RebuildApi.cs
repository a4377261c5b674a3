using FeishuApproval.Api.Http;
using FeishuApproval.Attendance.Rebuild;

namespace FeishuApproval.Api.Management;

/// <summary>Handles the route of rebuilds. Every server uses this class.</summary>
/// <param name="rebuilder">Rebuilds the records.</param>
/// <param name="check">Notes when all records are rebuilt; null where nobody reads it.</param>
internal sealed class RebuildApi(Rebuilder rebuilder, RebuildCheck? check = null)
{
    private static readonly ApiParameter<string?> Instance = ApiParameter.Text(
        "instance_code",
        "The one approval instance to rebuild; either this or all."
    );

    private static readonly ApiParameter<bool> All = ApiParameter.Yes("all", "Whether all instances are rebuilt.");

    private static readonly ApiParameter<bool> Apply = ApiParameter.YesOrNo(
        "apply",
        "Whether differences are stored; without it, no."
    );

    internal static ApiOperation Operation { get; } =
        new("Rebuilds records from their stored events; without apply=yes it only reports.")
        {
            Parameters = [Instance, All, Apply, ConfirmedRequest.After],
            Answers = [ApiAnswer.Json(ManagementJson.Instance.RebuildReport)],
            Problems = [404],
        };

    /// <summary>
    /// Rebuilds for a limited time and returns where to continue (<see cref="Routes.Rebuild"/>). Without <c>apply=yes</c>, it only reports.
    /// </summary>
    public async ValueTask<HttpResult> RebuildAsync(QueryParameters given, CancellationToken cancellationToken)
    {
        var parameters = new ParameterReader(given, Operation);
        var request = new RebuildRequest
        {
            InstanceCode = parameters.Read(Instance),
            Apply = parameters.Read(Apply),
            After = parameters.Read(ConfirmedRequest.After),
        };
        if (parameters.Read(All) == request.InstanceCode is not null)
            parameters.Fail("Name one instance with instance_code, or add all=yes.");
        if (parameters.Problem is { } problem)
            return HttpResult.BadRequest(problem);
        var report = await rebuilder.RunAsync(request, cancellationToken);
        if (request is { InstanceCode: null, Apply: true } && check is not null)
            await check.FollowAsync(request.After, report, cancellationToken);
        return request.InstanceCode is not null && report.Instances == 0
            ? HttpResult.NotFound("Nothing is stored of this instance_code.")
            : HttpResult.Private(report, ManagementJson.Instance.RebuildReport);
    }
}
