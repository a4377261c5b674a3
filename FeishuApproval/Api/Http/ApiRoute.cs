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

/// <summary>How much work a request is. A server limits how many requests of each cost run at once.</summary>
internal enum RouteCost
{
    /// <summary>Little work, or work that must not wait: the webhook, health, pages without data, and management.</summary>
    None,

    /// <summary>Reads one record, or one page of a list.</summary>
    Page,

    /// <summary>Reads a whole period, for up to 20 s.</summary>
    Period,

    /// <summary>Reads a whole period while the caller receives it.</summary>
    Feed,
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
    /// <summary>How much work a request is.</summary>
    public RouteCost Cost { get; init; }

    /// <summary>The parameters and responses. A test verifies that every route has them.</summary>
    public ApiOperation? Operation { get; init; }

    /// <summary>The response when an unexpected exception ends the request.</summary>
    public HttpResult Failed { get; init; } = HttpResult.Failed;
}
