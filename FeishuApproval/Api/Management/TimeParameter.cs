using System.Globalization;

namespace FeishuApproval.Api.Management;

/// <summary>Parameters that are an instant.</summary>
internal static class TimeParameter
{
    /// <summary>The format of such a parameter, for messages.</summary>
    public const string Form = "a time as ISO 8601 (2026-01-31T08:00:00+08:00; UTC without an offset)";

    /// <summary>Reads an instant; UTC where the text names no offset.</summary>
    public static bool TryRead(string? text, out DateTimeOffset time) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
}
