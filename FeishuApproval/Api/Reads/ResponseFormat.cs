using FeishuApproval.Api.Http;

namespace FeishuApproval.Api.Reads;

/// <summary>The formats of a response.</summary>
internal enum Format
{
    Json,
    Csv,
    Xlsx,
}

/// <summary>Determines the requested format: from <see cref="Parameter"/>, otherwise from the Accept header.</summary>
internal static class ResponseFormat
{
    /// <summary>The name of the parameter.</summary>
    public const string Parameter = "format";

    /// <summary>The name of the parameter for the language of a workbook's headers.</summary>
    public const string Language = "lang";

    /// <summary>The format parameter of a route that does not support workbooks.</summary>
    public static ApiParameter FormatParameter { get; } =
        new(Parameter, "The format of the answer; without it, csv if the header Accept names text/csv, else json.")
        {
            Values = ["json", "csv"],
        };

    /// <summary>Reads the requested format.</summary>
    /// <param name="parameters">The parameters of the query string.</param>
    /// <param name="accept">The Accept header; null when it is absent.</param>
    /// <param name="withXlsx">Whether the route supports workbooks.</param>
    /// <returns>The format, or a sentence that describes the problem.</returns>
    public static (Format Format, string? Problem) Read(
        QueryParameters parameters,
        string? accept,
        bool withXlsx = false
    ) =>
        parameters[Parameter] switch
        {
            null or "" => (
                accept?.Contains("text/csv", StringComparison.OrdinalIgnoreCase) == true ? Format.Csv : Format.Json,
                null
            ),
            "json" => (Format.Json, null),
            "csv" => (Format.Csv, null),
            "xlsx" when withXlsx => (Format.Xlsx, null),
            var format => (
                Format.Json,
                $"format is \"{format}\"; it is json, which is the default, {(withXlsx ? "csv or xlsx" : "or csv")}."
            ),
        };
}
