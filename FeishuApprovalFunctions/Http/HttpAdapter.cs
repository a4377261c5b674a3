using System.Net;
using FeishuApproval.Api.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using Microsoft.Extensions.Logging;

namespace FeishuApprovalFunctions.Http;

/// <summary>Writes the core's answers as the worker's responses.</summary>
public sealed partial class HttpAdapter(ILogger<HttpAdapter> logger)
{
    /// <summary>Answers a request, whatever happens: an exception in an HTTP function can leave the caller hanging (azure-functions-dotnet-worker#2574).</summary>
    /// <param name="request">The request.</param>
    /// <param name="answer">Makes the answer.</param>
    /// <param name="failed">What to answer when that throws; <see cref="HttpResult.Failed"/> if nothing else is said.</param>
    public async Task<HttpResponseData> AnswerAsync(HttpRequestData request, Func<ValueTask<HttpResult>> answer, HttpResult? failed = null)
    {
        try
        {
            return await WriteAsync(request, await answer());
        }
        // The boundary of a request, see above.
#pragma warning disable CA1031
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogFailed(exception, request.FunctionContext.FunctionDefinition.Name);
            return await WriteAsync(request, failed ?? AnswerTo(exception));
        }
    }

    /// <summary>A worker that stops cancels its requests; another one can answer them.</summary>
    private static HttpResult AnswerTo(Exception exception) => exception is OperationCanceledException ? HttpResult.StoreUnavailable : HttpResult.Failed;

    private static async Task<HttpResponseData> WriteAsync(HttpRequestData request, HttpResult answer)
    {
        var response = request.CreateResponse((HttpStatusCode)answer.Status);
        response.Headers.TryAddWithoutValidation("Content-Type", answer.MediaType);
        foreach (var (name, value) in answer.Headers) response.Headers.TryAddWithoutValidation(name, value);
        await response.Body.WriteAsync(answer.Body);
        return response;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Function} failed")]
    private partial void LogFailed(Exception exception, string function);
}
