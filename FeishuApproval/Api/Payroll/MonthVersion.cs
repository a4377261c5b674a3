using System.Globalization;
using FeishuApproval.Api.Http;

namespace FeishuApproval.Api.Payroll;

/// <summary>A month and its version of a closing or of a comparison: 1, 2, …</summary>
internal static class MonthVersion
{
    /// <summary>The highest version.</summary>
    public const int Max = 999;

    private const string Name = "version";

    /// <summary>The month in a path.</summary>
    public static ApiParameter Month { get; } =
        new("month", "The month.")
        {
            In = ParameterPlace.Path,
            IsRequired = true,
            Example = "2026-11",
        };

    /// <summary>The parameter <c>version</c>.</summary>
    public static ApiParameter Parameter(string description) =>
        new(Name, description) { Type = ParameterType.WholeNumber, Range = (1, Max) };

    /// <summary>Reads the parameter: 0 when it is absent. Returns a sentence when it is no version.</summary>
    public static (int Version, string? Problem) Read(QueryParameters parameters)
    {
        if (parameters[Name] is not { Length: > 0 } text)
            return (0, null);
        return
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int version)
            && version is >= 1 and <= Max
            ? (version, null)
            : (0, $"version is \"{text}\"; it is a number from 1 to {Max}.");
    }
}
