using FeishuApproval.Configuration;
using Microsoft.Extensions.Configuration;

namespace FeishuApproval.Attendance;

/// <summary>The configuration section <c>Attendance</c>.</summary>
internal static class AttendanceOptions
{
    /// <summary>
    /// The zone of Feishu's local times, which have no offset: <c>Attendance:TimeZone</c>, an IANA name, by default Asia/Shanghai.
    /// </summary>
    /// <exception cref="ConfigurationException">There is no such zone.</exception>
    public static TimeZoneInfo LoadTimeZone(IConfiguration configuration)
    {
        string name = configuration["Attendance:TimeZone"] is { Length: > 0 } configured ? configured : "Asia/Shanghai";
        return TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone)
            ? zone
            : throw new ConfigurationException(
                $"Attendance__TimeZone is \"{name}\", which is not a time zone on this machine. Set an IANA name such as Asia/Shanghai "
                    + $"(and install tzdata if the machine has none).");
    }
}
