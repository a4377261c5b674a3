using System.Globalization;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Configuration;
using FeishuApproval.Localization;
using FeishuApproval.WorkCalendars;
using Microsoft.Extensions.Configuration;

namespace FeishuApproval.Attendance;

/// <summary>The configuration section <c>Attendance</c>.</summary>
internal static class AttendanceOptions
{
    private const string DefaultBreaks = "12:00-13:00";
    private const string DefaultWorkingHours = "09:00-18:00";

    /// <summary>
    /// Returns the time zone of Feishu's local times, which have no offset. The setting is <c>Attendance:TimeZone</c>, an IANA name; the
    /// default is Asia/Shanghai.
    /// </summary>
    /// <exception cref="ConfigurationException">The time zone does not exist.</exception>
    public static TimeZoneInfo LoadTimeZone(IConfiguration configuration) =>
        FindTimeZone(
            "Attendance__TimeZone",
            configuration["Attendance:TimeZone"] is { Length: > 0 } configured ? configured : "Asia/Shanghai"
        );

    /// <summary>
    /// Returns the time zone of each tenant. The setting is <c>Feishu:Apps:0:TimeZone</c>, beside the tenant of the app; the default is
    /// <c>Attendance:TimeZone</c>.
    /// </summary>
    /// <exception cref="ConfigurationException">A time zone does not exist, has no tenant, or contradicts that of another app.</exception>
    public static TimeZones LoadTimeZones(IConfiguration configuration)
    {
        var byTenant = new Dictionary<string, TimeZoneInfo>(StringComparer.Ordinal);
        foreach (var app in configuration.GetSection("Feishu:Apps").GetChildren())
        {
            if (app["TimeZone"]?.Trim() is not { Length: > 0 } name)
                continue;
            string prefix = app.Path.Replace(":", "__", StringComparison.Ordinal);
            var zone = FindTimeZone($"{prefix}__TimeZone", name);
            if (SecretSetting.Read(app, "TenantKey") is not { } tenantKey)
            {
                throw new ConfigurationException(
                    Localized.Of(
                        $"{prefix}__TimeZone is set, but {prefix}__TenantKey is not. Set it to the tenant whose time zone it is. If all apps "
                            + $"belong to one tenant, set Attendance__TimeZone instead."
                    )
                );
            }

            if (!byTenant.TryAdd(tenantKey, zone) && byTenant[tenantKey].Id != zone.Id)
            {
                throw new ConfigurationException(
                    Localized.Of(
                        $"{prefix}__TimeZone is \"{name}\", but another app of the tenant {tenantKey} has \"{byTenant[tenantKey].Id}\". A tenant has one "
                            + $"time zone: set the same at each of its apps."
                    )
                );
            }
        }

        return new TimeZones(LoadTimeZone(configuration), byTenant);
    }

    /// <summary>Returns what the days and the length of a record are computed with.</summary>
    /// <exception cref="ConfigurationException">A setting of the section <c>Attendance</c> is invalid.</exception>
    public static AttendanceRules LoadRules(IConfiguration configuration, TenantCalendars calendars) =>
        new(LoadTimeZones(configuration), LoadBreaks(configuration), calendars)
        {
            WorkingHours = LoadWorkingHours(configuration),
        };

    /// <summary>
    /// Returns the working hours of a day. The setting is <c>Attendance:WorkingHours</c>, two local times.
    /// </summary>
    private static TimeRange LoadWorkingHours(IConfiguration configuration)
    {
        string text = configuration["Attendance:WorkingHours"] is { Length: > 0 } configured
            ? configured
            : DefaultWorkingHours;
        return TryReadRange(text)
            ?? throw new ConfigurationException(
                Localized.Of(
                    $"Attendance__WorkingHours is \"{text}\". Write the start and the end of a working day like 09:00-18:00, both within one day."
                )
            );
    }

    private static TimeZoneInfo FindTimeZone(string setting, string name) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone)
            ? zone
            : throw new ConfigurationException(
                Localized.Of(
                    $"{setting} is \"{name}\", which is not a time zone on this machine. Set an IANA name such as Asia/Shanghai (and install "
                        + $"tzdata if the machine has none)."
                )
            );

    /// <summary>
    /// Returns the breaks of a working day. The setting is <c>Attendance:Breaks</c>, local times joined by commas; empty for none.
    /// </summary>
    private static TimeRange[] LoadBreaks(IConfiguration configuration)
    {
        string text = configuration["Attendance:Breaks"] ?? DefaultBreaks;
        TimeRange[] breaks =
        [
            .. text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(each => TryReadRange(each) ?? throw Invalid(text, Localized.Of($"\"{each}\" is not one")))
                .OrderBy(each => each.Start),
        ];
        for (int i = 1; i < breaks.Length; i++)
        {
            if (breaks[i].Start < breaks[i - 1].End)
                throw Invalid(text, Localized.Of($"two of them overlap"));
        }

        return breaks;
    }

    private static TimeRange? TryReadRange(string text) =>
        text.Split('-', StringSplitOptions.TrimEntries) is [var start, var end]
        && TimeOnly.TryParseExact(start, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var from)
        && TimeOnly.TryParseExact(end, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var to)
        && from < to
            ? new TimeRange(from, to)
            : null;

    private static ConfigurationException Invalid(string text, string problem) =>
        new(
            Localized.Of(
                $"Attendance__Breaks is \"{text}\"; {problem}. Write breaks like 12:00-13:00,18:00-18:30, each within one day and without "
                    + $"overlaps, or nothing for none."
            )
        );
}
