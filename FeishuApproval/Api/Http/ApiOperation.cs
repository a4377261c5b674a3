using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;

namespace FeishuApproval.Api.Http;

/// <summary>The parameters and answers of a route, for its handler and for the OpenAPI document.</summary>
/// <param name="Summary">The purpose of the route, in a sentence.</param>
internal sealed record ApiOperation(string Summary)
{
    /// <summary>The parameters; the handler rejects all others.</summary>
    public ImmutableArray<ApiParameter> Parameters { get; init; } = [];

    /// <summary>Describes the body of a request; null for a route without one.</summary>
    public string? RequestBody { get; init; }

    /// <summary>The answers other than problem details.</summary>
    public ImmutableArray<ApiAnswer> Answers { get; init; } = [];

    /// <summary>Statuses of problem details, beyond those that follow from the access and the parameters.</summary>
    public ImmutableArray<int> Problems { get; init; } = [];

    /// <summary>The names that a query may have: those of the path as well, because a path cannot hold every id.</summary>
    public IReadOnlyList<string> QueryNames =>
        [.. Parameters.Where(parameter => parameter.In != ParameterPlace.Header).Select(parameter => parameter.Name)];
}

/// <summary>A parameter of a route.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">Its meaning, and the default.</param>
internal sealed record ApiParameter(string Name, string Description)
{
    /// <summary>Where it stands.</summary>
    public ParameterPlace In { get; init; }

    /// <summary>How its value is written.</summary>
    public ParameterType Type { get; init; }

    /// <summary>Whether a request without it gets 400; a parameter of a path is always there.</summary>
    public bool IsRequired { get; init; }

    /// <summary>All valid values; empty when they cannot be listed.</summary>
    public ImmutableArray<string> Values { get; init; } = [];

    /// <summary>The least and the greatest number; null when it is no number.</summary>
    public (double Min, double Max)? Range { get; init; }

    /// <summary>A valid value.</summary>
    public string? Example { get; init; }
}

/// <summary>Where a parameter stands.</summary>
internal enum ParameterPlace
{
    /// <summary>In the query string.</summary>
    Query,

    /// <summary>In the path.</summary>
    Path,

    /// <summary>In a header.</summary>
    Header,
}

/// <summary>How the value of a parameter is written.</summary>
internal enum ParameterType
{
    /// <summary>Any text.</summary>
    Text,

    /// <summary>A day, such as 2026-01-31.</summary>
    Day,

    /// <summary>A time or a day as ISO 8601.</summary>
    Time,

    /// <summary>A whole number.</summary>
    WholeNumber,

    /// <summary>A number.</summary>
    Number,
}

/// <summary>An answer of a route.</summary>
/// <param name="MediaType">The media type, without parameters.</param>
/// <param name="Body">The type of a JSON body; null for every other media type.</param>
internal sealed record ApiAnswer(string MediaType, JsonTypeInfo? Body = null)
{
    /// <summary>A workbook.</summary>
    public static ApiAnswer Xlsx { get; } = new("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");

    /// <summary>A table as text.</summary>
    public static ApiAnswer Csv { get; } = new("text/csv");

    /// <summary>The status.</summary>
    public int Status { get; init; } = 200;

    /// <summary>Describes the answer.</summary>
    public string Description { get; init; } = "The answer.";

    /// <summary>A JSON answer with status 200.</summary>
    public static ApiAnswer Json(JsonTypeInfo body) => new("application/json", body);
}
