using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace FeishuApproval.Api.Http;

/// <summary>The parameters and responses of a route. The handler and the OpenAPI document use them.</summary>
/// <param name="Summary">The purpose of the route, in one sentence.</param>
internal sealed record ApiOperation(string Summary)
{
    /// <summary>The parameters. The handler rejects all other parameters.</summary>
    public ImmutableArray<ApiParameter> Parameters { get; init; } = [];

    /// <summary>Describes the request body; null for a route without one.</summary>
    public string? RequestBody { get; init; }

    /// <summary>The responses other than problem details.</summary>
    public ImmutableArray<ApiAnswer> Answers { get; init; } = [];

    /// <summary>The status codes of problem details, in addition to those implied by the access and the parameters.</summary>
    public ImmutableArray<int> Problems { get; init; } = [];

    /// <summary>
    /// The names that a query string may contain. They include the names of path parameters, because a path cannot contain every id.
    /// </summary>
    public IReadOnlyList<string> QueryNames =>
        [.. Parameters.Where(parameter => parameter.In != ParameterPlace.Header).Select(parameter => parameter.Name)];
}

/// <summary>A response of a route.</summary>
/// <param name="MediaType">The media type, without parameters.</param>
/// <param name="Body">The type of a JSON body; null when there is none.</param>
internal sealed record ApiAnswer(string MediaType, JsonTypeInfo? Body = null)
{
    /// <summary>A workbook.</summary>
    public static ApiAnswer Xlsx { get; } = new("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");

    /// <summary>A table as text.</summary>
    public static ApiAnswer Csv { get; } = new("text/csv");

    /// <summary>Returns the schema of a JSON body that has no type; null when <see cref="Body"/> describes the body.</summary>
    public Func<JsonObject>? Schema { get; init; }

    /// <summary>The status code.</summary>
    public int Status { get; init; } = 200;

    /// <summary>The description of the response.</summary>
    public string Description { get; init; } = "The answer.";

    /// <summary>Creates a JSON response with status 200.</summary>
    public static ApiAnswer Json(JsonTypeInfo body) => new("application/json", body);
}
