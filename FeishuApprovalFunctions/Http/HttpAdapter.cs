using System.Globalization;
using System.Net;
using FeishuApproval.Api;
using FeishuApproval.Api.Http;
using Microsoft.Azure.Functions.Worker.Http;

namespace FeishuApprovalFunctions.Http;

/// <summary>Passes the worker's requests to the core's routes and writes their results. The platform has already checked the key.</summary>
public sealed class HttpAdapter
{
    private readonly RouteTable _table;

    internal HttpAdapter(RouteTable table) => _table = table;

    /// <summary>Answers a request with the route of this path.</summary>
    public async Task<HttpResponseData> AnswerAsync(
        HttpRequestData request,
        string path,
        CancellationToken cancellationToken
    )
    {
        // The worker sends a body in one message, so it is made as a whole, and every error is a response of its own.
        var route = _table.Find(path);
        var result = await _table.AnswerAsync(
            route,
            ToApiRequest(request),
            cancellationToken,
            bufferSize: long.MaxValue
        );
        var response = request.CreateResponse((HttpStatusCode)result.Status);
        response.Headers.TryAddWithoutValidation("Content-Type", result.MediaType);
        response.Headers.TryAddWithoutValidation(HttpResult.NoSniff.Key, HttpResult.NoSniff.Value);
        foreach (var (name, value) in result.Headers)
            response.Headers.TryAddWithoutValidation(name, value);
        await response.Body.WriteAsync(result.Body, CancellationToken.None);
        return response;
    }

    private static ApiRequest ToApiRequest(HttpRequestData request) =>
        new()
        {
            Method = request.Method,
            Query = request.Url.Query,
            Header = name => Header(request, name),
            PathValue = name =>
                request.FunctionContext.BindingContext.BindingData.GetValueOrDefault(name)?.ToString() ?? string.Empty,
            Body = request.Body,
            ContentLength = long.TryParse(
                Header(request, "Content-Length"),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out long length
            )
                ? length
                : null,
        };

    /// <summary>A header's value; null when the header is absent. Several values are joined by commas.</summary>
    private static string? Header(HttpRequestData request, string name) =>
        request.Headers.TryGetValues(name, out var values) ? string.Join(',', values) : null;
}
