namespace FeishuApproval.Api.Http;

/// <summary>An HTTP request, as every server passes it to a route.</summary>
internal sealed class ApiRequest
{
    private QueryParameters? _parameters;

    /// <summary>The HTTP method.</summary>
    public required string Method { get; init; }

    /// <summary>The query string, with its question mark or without; null when there is none.</summary>
    public required string? Query { get; init; }

    /// <summary>Returns a request header by name; null when it is absent.</summary>
    public required Func<string, string?> Header { get; init; }

    /// <summary>The part of the path that the route names, unescaped.</summary>
    public required Func<string, string> PathValue { get; init; }

    /// <summary>The request body.</summary>
    public required Stream Body { get; init; }

    /// <summary>Content-Length, if the request has one.</summary>
    public required long? ContentLength { get; init; }

    /// <summary>The parameters of the query string.</summary>
    public QueryParameters Parameters => _parameters ??= new QueryParameters(Query);

    /// <summary>The header Accept; null when it is absent.</summary>
    public string? Accept => Header("Accept");
}
