namespace FeishuApproval.Api.Http;

/// <summary>An HTTP request in the form that every server passes to a route.</summary>
internal sealed class ApiRequest
{
    private QueryParameters? _parameters;

    /// <summary>The HTTP method.</summary>
    public required string Method { get; init; }

    /// <summary>The query string, with or without its question mark; null when there is none.</summary>
    public required string? Query { get; init; }

    /// <summary>Returns a request header by name; null when it is absent.</summary>
    public required Func<string, string?> Header { get; init; }

    /// <summary>Returns the value of a path parameter by name, unescaped.</summary>
    public required Func<string, string> PathValue { get; init; }

    /// <summary>The request body.</summary>
    public required Stream Body { get; init; }

    /// <summary>Content-Length, if the request has one.</summary>
    public required long? ContentLength { get; init; }

    /// <summary>The parameters of the query string.</summary>
    public QueryParameters Parameters => _parameters ??= new QueryParameters(Query);

    /// <summary>The Accept header; null when it is absent.</summary>
    public string? Accept => Header("Accept");
}
