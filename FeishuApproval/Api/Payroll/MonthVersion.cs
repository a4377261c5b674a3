using System.Globalization;
using FeishuApproval.Api.Http;

namespace FeishuApproval.Api.Payroll;

/// <summary>A month and its version of a closing or of a comparison: 1, 2, …</summary>
internal static class MonthVersion
{
    /// <summary>The highest version.</summary>
    public const int Max = 999;

    private static readonly DateOnly FirstMonth = new(1970, 1, 1);
    private static readonly DateOnly LastMonth = new(9998, 12, 1);

    /// <summary>The month in a path.</summary>
    public static ApiParameter<DateOnly?> Month { get; } =
        MonthOf("The month.") with
        {
            In = ParameterPlace.Path,
            IsRequired = true,
        };

    /// <summary>A month in the query string: its first day. Null without the parameter.</summary>
    public static ApiParameter<DateOnly?> MonthOf(string description) =>
        new(
            "month",
            description,
            text =>
                DateOnly.TryParseExact(
                    text,
                    "yyyy-MM",
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.None,
                    out var first
                )
                && first >= FirstMonth
                && first <= LastMonth
                    ? (true, first)
                    : (false, null)
        )
        {
            Example = "2026-11",
            Form = "a month, written like 2026-11",
        };

    /// <summary>The parameter <c>version</c>; 0 when it is absent.</summary>
    public static ApiParameter<int> Parameter(string description) =>
        ApiParameter.WholeNumber("version", description, 1, Max, withoutIt: 0);
}
