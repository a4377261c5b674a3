using System.Globalization;

namespace FeishuApproval.Api.Http;

/// <summary>Reads parameters that are a point in time.</summary>
internal static class TimeParameter
{
    /// <summary>The format of such a parameter, for error messages.</summary>
    public const string Form = "a time as ISO 8601 (2026-01-31T08:00:00+08:00; UTC without an offset)";

    /// <summary>Reads a point in time. A text without an offset is UTC.</summary>
    public static bool TryRead(string? text, out DateTimeOffset time) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
}
