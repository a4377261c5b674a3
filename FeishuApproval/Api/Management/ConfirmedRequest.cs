using FeishuApproval.Api.Http;
using FeishuApproval.Processing;

namespace FeishuApproval.Api.Management;

/// <summary>
/// A request that changes data only with the token of its dry run. Without <c>apply=</c> it is the dry run. Everything that needs a
/// confirmation uses this class.
/// </summary>
internal static class ConfirmedRequest
{
    /// <summary>The parameter with the token.</summary>
    public static ApiParameter Parameter { get; } =
        new(
            "apply",
            "The token of the dry run; changes exactly what that dry run found. Without it, nothing is changed."
        );

    /// <summary>The parameter of requests that are a series of calls.</summary>
    public static ApiParameter After { get; } = new("after", "next of the previous answer, unchanged.");

    /// <summary>Answers a request. Its token is null in a dry run.</summary>
    /// <param name="parameters">The parameters of the request.</param>
    /// <param name="answer">
    /// Makes the answer. A <see cref="FormatException"/> is 400, and a <see cref="DryRunChangedException"/> is 409.
    /// </param>
    public static async ValueTask<HttpResult> AnswerAsync(
        QueryParameters parameters,
        Func<DryRunToken?, ValueTask<HttpResult>> answer
    )
    {
        try
        {
            return await answer(parameters[Parameter.Name] is { } text ? DryRunToken.Parse(text) : null);
        }
        catch (FormatException exception)
        {
            return HttpResult.BadRequest(exception.Message);
        }
        catch (DryRunChangedException exception)
        {
            return HttpResult.Conflict(exception.Message);
        }
    }
}
