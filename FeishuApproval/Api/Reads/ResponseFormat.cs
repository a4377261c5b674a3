using FeishuApproval.Api.Http;

namespace FeishuApproval.Api.Reads;

/// <summary>Whether a caller wants JSON or CSV: <see cref="Parameter"/> says so, else the header Accept.</summary>
internal static class ResponseFormat
{
    /// <summary>The name of the parameter.</summary>
    public const string Parameter = "format";

    /// <summary>Reads what the caller wants.</summary>
    /// <returns>Whether it is CSV, or a sentence that says what is wrong.</returns>
    public static (bool AsCsv, string? Problem) Read(QueryParameters parameters, string? accept) => parameters[Parameter] switch
    {
        null or "" => (accept?.Contains("text/csv", StringComparison.OrdinalIgnoreCase) == true, null),
        "json" => (false, null),
        "csv" => (true, null),
        var format => (false, $"format is \"{format}\"; it is json, which is the default, or csv."),
    };
}
