using System.Collections.Immutable;
using FeishuApproval.Api.Http;

namespace FeishuApproval.Api.Reads;

/// <summary>Determines the requested format: from <see cref="Parameter"/>, otherwise from the Accept header.</summary>
internal static class ResponseFormat
{
    /// <summary>The name of the parameter.</summary>
    public const string Parameter = "format";

    /// <summary>The name of the parameter for the language of a workbook.</summary>
    public const string Language = "lang";

    /// <summary>The languages of a workbook; the first one is the default.</summary>
    private static readonly ImmutableArray<string> Languages = ["en", "zh"];

    /// <summary>The format and the language of a response.</summary>
    public static ImmutableArray<ApiParameter> Parameters { get; } =
    [
        new(Parameter, "The format of the answer; without it, csv if the header Accept names text/csv, else json.")
        {
            Values = ["json", "csv", "xlsx"],
        },
        LanguageOf("a workbook's headers and values"),
    ];

    /// <summary>The parameter for the language of a part of the answer.</summary>
    public static ApiParameter LanguageOf(string part) =>
        new(Language, $"The language of {part}; without it, en.") { Values = Languages };

    /// <summary>Reads the requested format and whether a workbook is in Chinese.</summary>
    /// <param name="parameters">The parameters of the query string.</param>
    /// <param name="accept">The Accept header; null when it is absent.</param>
    /// <returns>The format and the language, or a sentence that describes the problem.</returns>
    public static (Format Format, bool InChinese, string? Problem) Read(QueryParameters parameters, string? accept)
    {
        string? problem = null;
        var format = Format.Json;
        switch (parameters[Parameter])
        {
            case null or "":
                if (accept?.Contains("text/csv", StringComparison.OrdinalIgnoreCase) == true)
                    format = Format.Csv;
                break;
            case "json":
                break;
            case "csv":
                format = Format.Csv;
                break;
            case "xlsx":
                format = Format.Xlsx;
                break;
            case var other:
                problem = $"format is \"{other}\"; it is json, which is the default, csv or xlsx.";
                break;
        }

        var (inChinese, languageProblem) = ReadLanguage(parameters);
        return (format, inChinese, problem ?? languageProblem);
    }

    /// <summary>Reads whether the answer is in Chinese.</summary>
    /// <returns>The language, or a sentence that describes the problem.</returns>
    public static (bool InChinese, string? Problem) ReadLanguage(QueryParameters parameters)
    {
        string language = parameters[Language] is { Length: > 0 } named ? named : Languages[0];
        return (
            language == "zh",
            Languages.Contains(language) ? null : $"lang is \"{language}\"; it is en, which is the default, or zh."
        );
    }
}
