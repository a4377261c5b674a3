using System.Globalization;
using FeishuApproval.Api.Http;
using Microsoft.Azure.Functions.Worker.Http;

namespace FeishuApprovalFunctions.Http;

/// <summary>What the core asks of a request.</summary>
internal static class HttpRequests
{
    /// <summary>A header's value, several joined by commas; null when it is absent.</summary>
    public static string? Header(this HttpRequestData request, string name) =>
        request.Headers.TryGetValues(name, out var values) ? string.Join(',', values) : null;

    /// <summary>Content-Length; null when it is absent or no number.</summary>
    public static long? ContentLength(this HttpRequestData request) =>
        long.TryParse(request.Header("Content-Length"), NumberStyles.None, CultureInfo.InvariantCulture, out long length) ? length : null;

    /// <summary>The parameters of the query string.</summary>
    public static QueryParameters Parameters(this HttpRequestData request) => new(request.Url.Query);

    /// <summary>The part of the path that a route names.</summary>
    public static string RouteValue(this HttpRequestData request, string name) =>
        request.FunctionContext.BindingContext.BindingData.TryGetValue(name, out object? value) ? value?.ToString() ?? string.Empty : string.Empty;
}
