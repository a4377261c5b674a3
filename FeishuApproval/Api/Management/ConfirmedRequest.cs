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
    public static ApiParameter<DryRunToken?> Apply { get; } =
        new(
            "apply",
            "The token of the dry run; changes exactly what that dry run found. Without it, nothing is changed.",
            text => DryRunToken.TryParse(text, out var token) ? (true, token) : (false, null)
        )
        {
            ReadsEmpty = true,
            Form = "the token that the dry run printed. Make the request without apply to get it",
        };

    /// <summary>The parameter of requests that are a series of calls.</summary>
    public static ApiParameter<string?> After { get; } =
        ApiParameter.Text("after", "next of the previous answer, unchanged.");

    /// <summary>Answers a request. Its token is null in a dry run.</summary>
    /// <param name="parameters">The parameters of the request. A problem is 400.</param>
    /// <param name="answer">
    /// Makes the answer. A <see cref="FormatException"/> is 400, and a <see cref="DryRunChangedException"/> is 409.
    /// </param>
    public static async ValueTask<HttpResult> AnswerAsync(
        ParameterReader parameters,
        Func<DryRunToken?, ValueTask<HttpResult>> answer
    )
    {
        var token = parameters.Read(Apply);
        if (parameters.Problem is { } problem)
            return HttpResult.BadRequest(problem);
        try
        {
            return await answer(token);
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
