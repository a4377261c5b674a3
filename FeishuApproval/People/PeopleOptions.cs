using FeishuApproval.Configuration;
using FeishuApproval.FeishuPlatform;
using FeishuApproval.Localization;
using Microsoft.Extensions.Configuration;

namespace FeishuApproval.People;

/// <summary>The configuration section <c>People</c>.</summary>
/// <param name="Source">The source of names; null when names are off.</param>
/// <param name="File">The CSV file; null for another source.</param>
internal sealed record PeopleOptions(EmployeeNameSource? Source, string? File)
{
    /// <summary>The name of the configuration section.</summary>
    public const string Section = "People";

    private static readonly PeopleOptions Off = new(null, null);

    /// <summary>
    /// Reads the section. The source is the file if <c>People:File</c> is set; otherwise it is Feishu's contact API if an App Secret is
    /// set. <c>People:Enabled</c> turns names on or off.
    /// </summary>
    /// <param name="configuration">The settings.</param>
    /// <param name="platform">The apps that have an App Secret.</param>
    /// <param name="usesContactsByDefault">Whether the contact API is used when <c>People:Enabled</c> is not set.</param>
    /// <exception cref="ConfigurationException">A value is invalid, or names are enabled without a source.</exception>
    public static PeopleOptions Load(IConfiguration configuration, PlatformOptions platform, bool usesContactsByDefault)
    {
        var section = configuration.GetSection(Section);
        bool? isEnabled = Enabled(section["Enabled"]);
        if (isEnabled == false)
            return Off;
        if (section["File"]?.Trim() is { Length: > 0 } file)
            return new PeopleOptions(EmployeeNameSource.File, Path.GetFullPath(file));
        if (!platform.Apps.IsEmpty && (isEnabled ?? usesContactsByDefault))
            return new PeopleOptions(EmployeeNameSource.Contacts, null);
        return isEnabled == true
            ? throw new ConfigurationException(
                Localized.Of(
                    $"People__Enabled is true, but names have no source. Set People__File to a CSV file with the columns user_id, name and "
                        + $"employee_no, or Feishu__AppSecret to read them from Feishu's contacts."
                )
            )
            : Off;
    }

    private static bool? Enabled(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        return bool.TryParse(text, out bool isEnabled)
            ? isEnabled
            : throw new ConfigurationException(Localized.Of($"People__Enabled must be true or false."));
    }
}
