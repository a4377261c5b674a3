using FeishuApproval.Configuration;
using Microsoft.Extensions.Configuration;

namespace FeishuApproval.Attendance;

/// <summary>The configuration section <c>Attendance</c>.</summary>
internal static class AttendanceOptions
{
    /// <summary>
    /// Returns the time zone of Feishu's local times, which have no offset. The setting is <c>Attendance:TimeZone</c>, an IANA name; the
    /// default is Asia/Shanghai.
    /// </summary>
    /// <exception cref="ConfigurationException">The time zone does not exist.</exception>
    public static TimeZoneInfo LoadTimeZone(IConfiguration configuration)
    {
        string name = configuration["Attendance:TimeZone"] is { Length: > 0 } configured ? configured : "Asia/Shanghai";
        return TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone)
            ? zone
            : throw new ConfigurationException(
                $"Attendance__TimeZone is \"{name}\", which is not a time zone on this machine. Set an IANA name such as Asia/Shanghai "
                    + $"(and install tzdata if the machine has none)."
            );
    }
}
