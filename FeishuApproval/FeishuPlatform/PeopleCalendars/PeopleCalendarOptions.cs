using System.Collections.Immutable;
using FeishuApproval.Configuration;
using FeishuApproval.Localization;
using FeishuApproval.Webhook;
using Microsoft.Extensions.Configuration;

namespace FeishuApproval.FeishuPlatform.PeopleCalendars;

/// <summary>The work calendar of an app's tenant in Feishu People (飞书人事).</summary>
/// <param name="Name">The setting, for messages.</param>
/// <param name="AppId">The app that reads the calendar; empty when the settings have no App ID.</param>
/// <param name="CalendarId">The calendar's id.</param>
/// <param name="TenantKey">The tenant whose days it decides; null for all tenants.</param>
internal sealed record PeopleCalendarSetting(string Name, string AppId, string CalendarId, string? TenantKey);

/// <summary>The settings <c>Feishu:WorkCalendar</c> and <c>Feishu:Apps:0:WorkCalendar</c>.</summary>
/// <param name="Calendars">One calendar at most for each tenant; empty when none is set. Without calendars, no call is made.</param>
internal sealed record PeopleCalendarOptions(ImmutableArray<PeopleCalendarSetting> Calendars)
{
    private const string Setting = "WorkCalendar";

    /// <summary>Reads the settings.</summary>
    /// <exception cref="ConfigurationException">A calendar has no tenant, or the tenant has two.</exception>
    public static PeopleCalendarOptions Load(IConfiguration configuration)
    {
        var section = configuration.GetSection(FeishuOptions.Section);
        var several = section.GetSection("Apps").GetChildren().ToList();
        if (several.Count == 0)
        {
            return new(
                SecretSetting.Read(section, Setting) is { } only ? [Create(section, only, tenantKey: null)] : []
            );
        }

        var calendars = ImmutableArray.CreateBuilder<PeopleCalendarSetting>();
        foreach (var app in several)
        {
            if (SecretSetting.Read(app, Setting) is not { } id)
                continue;
            string? tenantKey = SecretSetting.Read(app, "TenantKey") ?? SecretSetting.Read(section, "TenantKey");
            var calendar = Create(app, id, tenantKey);
            if (tenantKey is null)
            {
                string prefix = Prefix(app);
                throw new ConfigurationException(
                    Localized.Of(
                        $"{prefix}__WorkCalendar is set, but {prefix}__TenantKey is not. Set it to the tenant whose work calendar it is."
                    )
                );
            }

            if (calendars.FirstOrDefault(other => other.TenantKey == tenantKey) is { } first)
            {
                throw new ConfigurationException(
                    Localized.Of(
                        $"{calendar.Name} and {first.Name} are of the same tenant {tenantKey}. A tenant has one work calendar: set it at one of "
                            + $"its apps."
                    )
                );
            }

            calendars.Add(calendar);
        }

        return new(calendars.ToImmutable());
    }

    /// <summary>Checks that each calendar can be read.</summary>
    /// <exception cref="ConfigurationException">The app of a calendar has no App Secret.</exception>
    public void Check(PlatformOptions platform)
    {
        foreach (var calendar in Calendars)
        {
            if (platform.Apps.Any(app => app.AppId == calendar.AppId))
                continue;
            string prefix = calendar.Name[..^"__WorkCalendar".Length];
            throw new ConfigurationException(
                Localized.Of(
                    $"{calendar.Name} is set, but {prefix}__AppSecret is not. Set the App Secret with which the calendar is read from Feishu "
                        + $"People (飞书人事), or remove {calendar.Name}."
                )
            );
        }
    }

    /// <summary>Returns the calendar that an app reads; null when it reads none.</summary>
    public PeopleCalendarSetting? Find(string appId) => Calendars.FirstOrDefault(calendar => calendar.AppId == appId);

    private static PeopleCalendarSetting Create(IConfigurationSection app, string id, string? tenantKey) =>
        new($"{Prefix(app)}__{Setting}", SecretSetting.Read(app, "AppId") ?? string.Empty, id, tenantKey);

    private static string Prefix(IConfigurationSection app) => app.Path.Replace(":", "__", StringComparison.Ordinal);
}
