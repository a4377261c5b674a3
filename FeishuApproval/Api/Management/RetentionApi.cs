using FeishuApproval.Api.Http;
using FeishuApproval.Privacy;

namespace FeishuApproval.Api.Management;

/// <summary>Handles the route of the retention. Every server uses this class.</summary>
internal sealed class RetentionApi(RetentionService retention)
{
    /// <summary>The route of this handler.</summary>
    internal ApiRoute Route =>
        new(["POST"], Routes.Retention, RouteAccess.Manage, (request, stop) => ApplyAsync(request.Parameters, stop))
        {
            Operation = Operation,
        };

    private static ApiOperation Operation { get; } =
        new("Deletes data whose retention period has ended; without apply it only counts.")
        {
            Parameters = [ConfirmedRequest.Apply, ConfirmedRequest.After],
            Answers = [ApiAnswer.Json(ManagementJson.Instance.RetentionReport)],
            Problems = [409],
        };

    /// <summary>
    /// Reads for a limited time and returns what is older than its retention period (<see cref="Routes.Retention"/>). It is deleted only with
    /// <c>apply=</c> and the token of the dry run.
    /// </summary>
    public async ValueTask<HttpResult> ApplyAsync(QueryParameters given, CancellationToken cancellationToken)
    {
        var parameters = new ParameterReader(given, Operation);
        string? after = parameters.Read(ConfirmedRequest.After);
        if (parameters.Problem is { } problem)
            return HttpResult.BadRequest(problem);
        if (!retention.IsOn)
        {
            return HttpResult.BadRequest(
                "No retention period is set, so nothing is ever deleted. Set Retention__Events or Retention__Records."
            );
        }

        return await ConfirmedRequest.AnswerAsync(
            parameters,
            async token =>
            {
                var report = await retention.RunAsync(token, after, cancellationToken);
                return HttpResult.Private(report, ManagementJson.Instance.RetentionReport);
            }
        );
    }
}
