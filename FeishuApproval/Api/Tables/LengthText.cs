using System.Globalization;

namespace FeishuApproval.Api.Tables;

/// <summary>Reads the length of a record as text (<c>amount</c>): <c>1.5 days</c>, <c>3 h</c>, <c>90 min</c>.</summary>
internal static class LengthText
{
    /// <summary>Returns the number and its unit: <c>day</c>, <c>hour</c> or <c>minute</c>. Returns null when the text is no length.</summary>
    public static (decimal Number, string Unit)? Read(string? text) =>
        text?.Split(' ') is [var digits, var word]
        && decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number)
            ? word switch
            {
                "day" or "days" => (number, "day"),
                "h" => (number, "hour"),
                "min" => (number, "minute"),
                _ => null,
            }
            : null;
}
