namespace FeishuApproval.WorkCalendars;

/// <summary>Whether the public holidays of the asked years are known.</summary>
/// <param name="MissingYears">The years whose holidays are not known.</param>
/// <param name="Message">What this means and what to do, in sentences; null when no year is missing.</param>
internal sealed record HolidayStatus(IReadOnlyList<int> MissingYears, string? Message)
{
    /// <summary>No year is missing.</summary>
    public static HolidayStatus Complete { get; } = new([], null);
}
