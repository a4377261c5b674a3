using System.Collections.Immutable;

namespace FeishuApproval.Api.Http;

/// <summary>Which key a route requires.</summary>
internal enum RouteAccess
{
    /// <summary>None: health, the page without data, and the webhook, which checks signatures itself.</summary>
    Open,

    /// <summary>The API key; in Azure a function key.</summary>
    Read,

    /// <summary>The admin key; in Azure the master key.</summary>
    Manage,
}

/// <summary>One route of the HTTP API; the same in every server.</summary>
/// <param name="Methods">The HTTP methods, in capitals; empty means any.</param>
/// <param name="Path">The path behind <see cref="Routes.Prefix"/>; names in braces are <see cref="ApiRequest.PathValue"/>.</param>
/// <param name="Access">Which key it requires.</param>
/// <param name="Handle">Answers a request whose key has been checked.</param>
internal sealed record ApiRoute(
    ImmutableArray<string> Methods, string Path, RouteAccess Access, Func<ApiRequest, CancellationToken, ValueTask<HttpResult>> Handle)
{
    /// <summary>Parameters and answers; a test requires them of every route.</summary>
    public ApiOperation? Operation { get; init; }

    /// <summary>The result when an unexpected exception ends the request.</summary>
    public HttpResult Failed { get; init; } = HttpResult.Failed;
}
