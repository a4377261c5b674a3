using System.Collections.Immutable;

namespace FeishuApproval.Api.Http;

/// <summary>The key that a route requires.</summary>
internal enum RouteAccess
{
    /// <summary>
    /// No key: the health routes, the pages without data, and the webhook and share links, which authenticate their requests themselves.
    /// </summary>
    Open,

    /// <summary>The API key; in Azure a function key.</summary>
    Read,

    /// <summary>The admin key; in Azure the master key.</summary>
    Manage,
}

/// <summary>One route of the HTTP API. All servers use the same routes.</summary>
/// <param name="Methods">The HTTP methods, in capitals. An empty list allows any method.</param>
/// <param name="Path">
/// The path after <see cref="Routes.Prefix"/>. Names in braces are parameters (<see cref="ApiRequest.PathValue"/>).
/// </param>
/// <param name="Access">The key that the route requires.</param>
/// <param name="Handle">Answers a request. The key has already been checked.</param>
internal sealed record ApiRoute(
    ImmutableArray<string> Methods,
    string Path,
    RouteAccess Access,
    Func<ApiRequest, CancellationToken, ValueTask<HttpResult>> Handle
)
{
    /// <summary>The parameters and responses. A test verifies that every route has them.</summary>
    public ApiOperation? Operation { get; init; }

    /// <summary>The response when an unexpected exception ends the request.</summary>
    public HttpResult Failed { get; init; } = HttpResult.Failed;
}
