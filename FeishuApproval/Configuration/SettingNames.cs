using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace FeishuApproval.Configuration;

/// <summary>
/// The settings of the sections <c>Feishu</c>, <c>Api</c>, <c>Metrics</c>, <c>People</c>, <c>Attendance</c> and
/// <c>Payroll</c>. A misspelled setting could disable a protection without the
/// administrator's knowledge, so an unknown setting prevents the start.
/// </summary>
internal static partial class SettingNames
{
    private const string Number = "0";

    private static readonly string[] OfAnApp =
    [
        "AppId",
        "AppSecret",
        "VerificationToken",
        "EncryptKey",
        "PreviousVerificationToken",
        "PreviousEncryptKey",
        "Platform",
        $"ApprovalCodes:{Number}",
    ];

    private static readonly string[] Known =
    [
        .. OfAnApp.Select(name => $"Feishu:{name}"),
        .. OfAnApp.Select(name => $"Feishu:Apps:{Number}:{name}"),
        "Feishu:TenantKey",
        "Feishu:MaxRequestAge",
        "Api:Key",
        "Api:AdminKey",
        "Metrics:Prometheus",
        "People:File",
        "People:Enabled",
        "Attendance:TimeZone",
        "Attendance:Breaks",
        "Attendance:HolidayFile",
        "Attendance:Holidays",
        "Attendance:Weekend",
        "Payroll:PeriodStartsOn",
    ];

    /// <summary>Checks the names and values of the settings.</summary>
    /// <exception cref="ConfigurationException">A setting is unknown, or its value is a placeholder from the documentation.</exception>
    public static void Check(IConfiguration configuration)
    {
        foreach (string section in (string[])["Feishu", "Api", "Metrics", "People", "Attendance", "Payroll"])
        {
            foreach (var (path, value) in configuration.GetSection(section).AsEnumerable())
            {
                if (value is null)
                    continue;
                if (
                    path == section
                    || !Known.Contains(Numbers.Replace(path, $":{Number}"), StringComparer.OrdinalIgnoreCase)
                )
                    throw Unknown(path);
                if (IsPlaceholder(value.Trim()))
                {
                    throw new ConfigurationException(
                        $"{Shown(path)} is \"{value.Trim()}\", a placeholder. Set it to the real value, or remove it."
                    );
                }
            }
        }
    }

    private static ConfigurationException Unknown(string path)
    {
        string? nearest = Nearest.Of(Numbers.Replace(path, $":{Number}"), Known);
        string hint = nearest is null
            ? "Remove it; docs/configuration.md lists the settings."
            : $"Did you mean {Shown(nearest)}?";
        return new ConfigurationException($"There is no setting {Shown(path)}. {hint}");
    }

    /// <summary>Returns the environment variable of a setting.</summary>
    private static string Shown(string path) => path.Replace(":", "__", StringComparison.Ordinal);

    private static bool IsPlaceholder(string value) =>
        value.Contains('…', StringComparison.Ordinal)
        || value.EndsWith("...", StringComparison.Ordinal)
        || value is ['<', .., '>'];

    [GeneratedRegex(":[0-9]+(?=:|$)", RegexOptions.CultureInvariant)]
    private static partial Regex Numbers { get; }
}
