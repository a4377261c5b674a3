using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;

namespace FeishuApproval.Api.Http;

/// <summary>What callers can send to a route and what it answers. The OpenAPI document is made of it.</summary>
/// <param name="Summary">What the route does, in a sentence.</param>
public sealed record ApiOperation(string Summary)
{
    /// <summary>The parameters; a handler that rejects unknown ones knows these and no others.</summary>
    public ImmutableArray<ApiParameter> Parameters { get; init; } = [];

    /// <summary>What the body of a request holds; null for a route without one.</summary>
    public string? RequestBody { get; init; }

    /// <summary>The answers that are no problem details.</summary>
    public ImmutableArray<ApiAnswer> Answers { get; init; } = [];

    /// <summary>The statuses of problem details beyond those that every route with its access and parameters has.</summary>
    public ImmutableArray<int> Problems { get; init; } = [];

    /// <summary>The names that a query may have: those of the path as well, because a path cannot hold every id.</summary>
    internal IReadOnlyList<string> QueryNames =>
        [.. Parameters.Where(parameter => parameter.In != ParameterPlace.Header).Select(parameter => parameter.Name)];
}

/// <summary>A parameter of a route.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it is for, and what holds without it.</param>
public sealed record ApiParameter(string Name, string Description)
{
    /// <summary>Where it stands.</summary>
    public ParameterPlace In { get; init; }

    /// <summary>How its value is written.</summary>
    public ParameterType Type { get; init; }

    /// <summary>Whether a request without it gets 400; a parameter of a path is always there.</summary>
    public bool IsRequired { get; init; }

    /// <summary>All values it can have; empty when they cannot be listed.</summary>
    public ImmutableArray<string> Values { get; init; } = [];

    /// <summary>The least and the greatest number; null when it is no number.</summary>
    public (double Min, double Max)? Range { get; init; }

    /// <summary>A value that it may have.</summary>
    public string? Example { get; init; }
}

/// <summary>Where a parameter stands.</summary>
public enum ParameterPlace
{
    /// <summary>In the query string.</summary>
    Query,

    /// <summary>In the path.</summary>
    Path,

    /// <summary>In a header.</summary>
    Header,
}

/// <summary>How the value of a parameter is written.</summary>
public enum ParameterType
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
/// <param name="Body">What a JSON body holds; null for every other media type.</param>
public sealed record ApiAnswer(string MediaType, JsonTypeInfo? Body = null)
{
    /// <summary>A workbook.</summary>
    internal static ApiAnswer Xlsx { get; } = new("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");

    /// <summary>A table as text.</summary>
    internal static ApiAnswer Csv { get; } = new("text/csv");

    /// <summary>The status.</summary>
    public int Status { get; init; } = 200;

    /// <summary>What the answer is.</summary>
    public string Description { get; init; } = "The answer.";

    /// <summary>A JSON answer with status 200.</summary>
    public static ApiAnswer Json(JsonTypeInfo body) => new("application/json", body);
}
