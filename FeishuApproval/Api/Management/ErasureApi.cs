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

    private static readonly ApiParameter<string?> Employee = new(
        "user_id",
        "The employee's user_id or open_id.",
        text => (!string.IsNullOrWhiteSpace(text), text)
    )
    {
        IsRequired = true,
        Form = "the user_id or open_id of the employee",
    };

    private static ApiOperation Operation { get; } =
        new("Deletes what names an employee; without apply it only counts.")
        {
            Parameters = [Employee, ConfirmedRequest.Apply, ConfirmedRequest.After],
            Answers = [ApiAnswer.Json(ManagementJson.Instance.ErasureReport)],
            Problems = [409],
        };

    /// <summary>
    /// Searches for a limited time and returns the number of items that contain the employee's id (<see cref="Routes.Erase"/>). The items
    /// are deleted only with <c>apply=</c> and the token of the dry run.
    /// </summary>
    public async ValueTask<HttpResult> EraseAsync(QueryParameters given, CancellationToken cancellationToken)
    {
        var parameters = new ParameterReader(given, Operation);
        string userId = parameters.Read(Employee)!;
        string? after = parameters.Read(ConfirmedRequest.After);
        return await ConfirmedRequest.AnswerAsync(
            parameters,
            async token =>
            {
                var report = await erasure.RunAsync(userId, token, after, cancellationToken);
                return HttpResult.Private(report, ManagementJson.Instance.ErasureReport);
            }
        );
    }
}
