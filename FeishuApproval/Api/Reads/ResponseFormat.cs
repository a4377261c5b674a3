using System.Collections.Immutable;
using FeishuApproval.Api.Http;

namespace FeishuApproval.Api.Reads;

/// <summary>Determines the requested format: from <see cref="FormatParameter"/>, otherwise from the Accept header.</summary>
internal static class ResponseFormat
{
    /// <summary>The name of the parameter.</summary>
    public const string Parameter = "format";

    /// <summary>The name of the parameter for the language of a workbook.</summary>
    public const string Language = "lang";

    /// <summary>The parameter for the format; null without it, because then the Accept header decides.</summary>
    public static ApiParameter<Format?> FormatParameter { get; } =
        FormatOf("The format of the answer; without it, csv if the header Accept names text/csv, else json.");

    /// <summary>The parameter for the language of a workbook.</summary>
    public static ApiParameter<bool> InChinese { get; } = LanguageOf("a workbook's headers and values");

    /// <summary>The format and the language of a response.</summary>
    public static ImmutableArray<ApiParameter> Parameters { get; } = [FormatParameter, InChinese];

    /// <summary>The parameter for the format, with its own description.</summary>
    public static ApiParameter<Format?> FormatOf(string description) =>
        ApiParameter.OneOf<Format?>(
            Parameter,
            description,
            [new("json", Format.Json), new("csv", Format.Csv), new("xlsx", Format.Xlsx)],
            standard: "json"
        ) with
        {
            Default = null,
        };

    /// <summary>The parameter for the language of a part of the answer: whether it is in Chinese.</summary>
    public static ApiParameter<bool> LanguageOf(string part) =>
        ApiParameter.OneOf<bool>(
            Language,
            $"The language of {part}; without it, en.",
            [new("en", false), new("zh", true)],
            standard: "en"
        );

    /// <summary>Reads the requested format and whether a workbook is in Chinese.</summary>
    /// <param name="parameters">The parameters of the request.</param>
    /// <param name="accept">The Accept header; null when it is absent.</param>
    public static (Format Format, bool InChinese) Read(ParameterReader parameters, string? accept)
    {
        var byAccept =
            accept?.Contains("text/csv", StringComparison.OrdinalIgnoreCase) == true ? Format.Csv : Format.Json;
        return (parameters.Read(FormatParameter) ?? byAccept, parameters.Read(InChinese));
    }
}
