using System.Collections.Immutable;
using System.Text.RegularExpressions;
using FeishuApproval.Localization;
using Microsoft.Extensions.Configuration;

namespace FeishuApproval.Configuration;

/// <summary>
/// The names of all settings. A misspelled setting could disable a protection without the administrator's knowledge, so an unknown setting
/// prevents the start.
/// </summary>
internal static partial class SettingNames
{
    private const string Number = "0";

    /// <summary>Shorter names, such as Api, differ too little from sections of other programs.</summary>
    private const int MinSectionLength = 5;

    /// <summary>The credentials of an app: settings of the section <c>Feishu</c>, or of each of several apps.</summary>
    public static ImmutableArray<string> Credentials { get; } =
    ["VerificationToken", "AppId", "AppSecret", "EncryptKey", "PreviousVerificationToken", "PreviousEncryptKey"];

    private static readonly string[] OfAnApp = [.. Credentials, "Platform", "WorkCalendar", $"ApprovalCodes:{Number}"];

    private static readonly string[] Known =
    [
        .. OfAnApp.Select(name => $"Feishu:{name}"),
        .. OfAnApp.Select(name => $"Feishu:Apps:{Number}:{name}"),
        "Feishu:TenantKey",
        "Feishu:Accounts",
        "Feishu:Administrator",
        $"Feishu:Apps:{Number}:TenantKey",
        $"Feishu:Apps:{Number}:TimeZone",
        "Feishu:MaxRequestAge",
        .. new[]
        {
            "ApprovalCode",
            "Kind",
            "Start",
            "End",
            "Length",
            "Unit",
            "Type",
            "Reason",
            $"Types:{Number}",
        }.Select(name => $"Mapping:{Number}:{name}"),
        "Http:BasePath",
        "Http:TrustedProxies",
        "Api:Key",
        "Api:AdminKey",
        "Metrics:Prometheus",
        "People:File",
        "People:Enabled",
        "Attendance:TimeZone",
        "Attendance:Breaks",
        "Attendance:WorkingHours",
        "Attendance:HolidayFile",
        "Attendance:Holidays",
        "Attendance:Weekend",
        "Reconcile:MaxCallsPerDay",
        "Reconcile:LookBackDays",
        "Records:Details",
        "Reconcile:Attendance",
        "Retention:Events",
        "Retention:Records",
        "Share:Key",
        "Changes:Enabled",
        "Payroll:PeriodStartsOn",
    ];

    private static readonly string[] Sections =
    [
        .. Known.Select(name => name[..name.IndexOf(':', StringComparison.Ordinal)]).Distinct(),
    ];

    /// <summary>The settings as environment variables, in which 0 stands for any number.</summary>
    public static IEnumerable<string> All => Known.Select(Shown);

    /// <summary>Checks the names and values of the settings of all sections.</summary>
    /// <exception cref="ConfigurationException">A setting is unknown, or its value is a placeholder from the documentation.</exception>
    public static void Check(IConfiguration configuration)
    {
        foreach (string section in Sections)
        {
            foreach (var (path, value) in configuration.GetSection(section).AsEnumerable())
            {
                if (value is not null)
                    Check(path, value);
            }
        }

        foreach (var child in configuration.GetChildren())
            CheckNearby(child);
    }

    /// <summary>Checks the names of a settings file, which has no settings of other programs but those of OpenTelemetry.</summary>
    /// <param name="file">The settings of the file.</param>
    /// <param name="name">The file's name, for the error.</param>
    /// <exception cref="ConfigurationException">The file has an unknown setting.</exception>
    public static void CheckFile(IConfiguration file, string name)
    {
        foreach (var setting in file.GetChildren())
        {
            if (Sections.Contains(setting.Key, StringComparer.OrdinalIgnoreCase))
                continue;
            if (setting.Key.StartsWith("OTEL_", StringComparison.Ordinal) || setting.Key == "$schema")
                continue;
            if (setting.Key.Contains("__", StringComparison.Ordinal))
            {
                string[] parts = setting.Key.Split("__");
                throw new ConfigurationException(
                    Localized.Of(
                        $"{name} has \"{setting.Key}\". In the file, write "
                            + $"{{{string.Join(":{", parts.Select(part => $"\"{part}\""))}: …{new string('}', parts.Length)}; names with __ are for "
                            + $"environment variables."
                    )
                );
            }

            string hint = Nearest.Of(setting.Key, Sections) is { } nearest
                ? Localized.Of($"Did you mean \"{nearest}\"?")
                : Localized.Of($"Remove it; docs/configuration.md lists the settings.");
            throw new ConfigurationException(Localized.Of($"{name} has the unknown section \"{setting.Key}\". {hint}"));
        }
    }

    private static void Check(string path, string value)
    {
        if (!Known.Contains(Numbers.Replace(path, $":{Number}"), StringComparer.OrdinalIgnoreCase))
            throw Unknown(path);
        if (IsPlaceholder(value.Trim()))
        {
            throw new ConfigurationException(
                Localized.Of(
                    $"{Shown(path)} is \"{value.Trim()}\", a placeholder. Set it to the real value, or remove it."
                )
            );
        }
    }

    /// <summary>Finds our settings below a misspelled section, and those with one underscore. Others belong to other programs.</summary>
    private static void CheckNearby(IConfigurationSection child)
    {
        string path = OneUnderscore.Replace(child.Key, ":");
        if (path != child.Key && Known.Contains(path, StringComparer.Ordinal))
            throw new ConfigurationException(
                Localized.Of($"There is no setting {child.Key}. Did you mean {Shown(path)}?")
            );
        if (child.Key.Length < MinSectionLength || Sections.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
            return;
        if (Nearest.Of(child.Key, Sections.Where(section => section.Length >= MinSectionLength)) is not { } section)
            return;
        foreach (var (name, value) in child.AsEnumerable(makePathsRelative: true))
        {
            string known = $"{section}:{name}";
            if (value is not null && Known.Contains(Numbers.Replace(known, $":{Number}"), StringComparer.Ordinal))
                throw new ConfigurationException(
                    Localized.Of($"There is no setting {Shown(child.Key)}__{Shown(name)}. Did you mean {Shown(known)}?")
                );
        }
    }

    private static ConfigurationException Unknown(string path)
    {
        string? nearest = Nearest.Of(Numbers.Replace(path, $":{Number}"), Known);
        string hint = nearest is null
            ? Localized.Of($"Remove it; docs/configuration.md lists the settings.")
            : Localized.Of($"Did you mean {Shown(nearest)}?");
        return new ConfigurationException(Localized.Of($"There is no setting {Shown(path)}. {hint}"));
    }

    /// <summary>Returns the environment variable of a setting.</summary>
    private static string Shown(string path) => path.Replace(":", "__", StringComparison.Ordinal);

    private static bool IsPlaceholder(string value) =>
        value.Contains('…', StringComparison.Ordinal)
        || value.EndsWith("...", StringComparison.Ordinal)
        || value is ['<', .., '>'];

    [GeneratedRegex("(?<!_)_(?!_)", RegexOptions.CultureInvariant)]
    private static partial Regex OneUnderscore { get; }

    [GeneratedRegex(":[0-9]+(?=:|$)", RegexOptions.CultureInvariant)]
    private static partial Regex Numbers { get; }
}
