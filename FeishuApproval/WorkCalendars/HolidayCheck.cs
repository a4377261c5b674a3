using FeishuApproval.Configuration;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.WorkCalendars;

/// <summary>Reports whether the public holidays of the current time are known.</summary>
internal sealed partial class HolidayCheck(
    TenantCalendars calendars,
    TimeZones zones,
    TimeProvider time,
    ILogger<HolidayCheck> logger
)
{
    /// <summary>Whether the holidays of this year and, from November, of the next year are known.</summary>
    public HolidayStatus Status => calendars.Of(null).StatusOn(zones.DateOf(time.GetUtcNow(), tenantKey: null));

    /// <summary>Logs one warning when holidays are not known. A server calls it at start.</summary>
    public void LogMissing()
    {
        if (Status.Message is { } message)
            LogMissing(message);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Problem}")]
    private partial void LogMissing(string problem);
}
