using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FeishuApproval.Configuration;
using FeishuApproval.Localization;
using FeishuApproval.Messaging;
using Microsoft.Extensions.Configuration;

namespace FeishuApproval.Webhook;

/// <summary>The apps and the tenant whose events the webhook accepts: the configuration section <c>Feishu</c>.</summary>
internal sealed class FeishuOptions
{
    /// <summary>The name of the configuration section.</summary>
    public const string Section = "Feishu";

    /// <summary>The apps that share the endpoint; at least one.</summary>
    public required ImmutableArray<FeishuApp> Apps { get; init; }

    /// <summary>
    /// The only tenant whose events are accepted. Null accepts the tenants of the apps (<see cref="FeishuApp.TenantKey"/>), and every tenant
    /// of an app that has none.
    /// </summary>
    public string? TenantKey { get; init; }

    /// <summary>How far a signed timestamp may be from now, in the past or the future. Feishu's own retries take up to 7.1 hours.</summary>
    public TimeSpan MaxRequestAge { get; init; } = TimeSpan.FromHours(8);

    /// <summary>
    /// The <see cref="EventMessage.MessageId"/> of an app's event. With several apps it includes the app, because event ids are unique only
    /// inside an app.
    /// </summary>
    internal string MessageIdOf(FeishuApp app, string eventId)
    {
        if (Apps.Length <= 1)
            return eventId;
        string id = $"{app.AppId}:{eventId}";
        return id.Length <= EventMessage.MaxIdLength
            ? id
            : "sha256-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)));
    }

    /// <summary>Reads the configuration section.</summary>
    /// <exception cref="ConfigurationException">A setting is missing or contradicts another setting.</exception>
    public static FeishuOptions Load(IConfiguration configuration)
    {
        var section = configuration.GetSection(Section);
        var several = section.GetSection("Apps").GetChildren().ToList();
        string? single = SettingNames.Credentials.FirstOrDefault(name => !string.IsNullOrWhiteSpace(section[name]));
        if (several.Count > 0 && single is not null)
        {
            throw new ConfigurationException(
                Localized.Of(
                    $"Both Feishu__{single} (one app) and Feishu__Apps (several apps) are set. Keep one way: move the single app into "
                        + $"Feishu__Apps."
                )
            );
        }

        var ofApps = several.FirstOrDefault(app => !string.IsNullOrWhiteSpace(app["TenantKey"]));
        if (ofApps is not null && !string.IsNullOrWhiteSpace(section["TenantKey"]))
        {
            throw new ConfigurationException(
                Localized.Of(
                    $"Both Feishu__TenantKey and {ofApps.Path.Replace(":", "__", StringComparison.Ordinal)}__TenantKey are set. Keep "
                        + $"Feishu__TenantKey if all apps belong to one tenant, otherwise set it at each app only."
                )
            );
        }

        var apps =
            several.Count > 0
                ? several.Select(app => LoadApp(app, several.Count > 1))
                : [LoadApp(section, appIdRequired: false)];
        var options = new FeishuOptions
        {
            Apps = [.. apps],
            TenantKey = SecretSetting.Read(section, "TenantKey"),
            MaxRequestAge = LoadMaxRequestAge(configuration),
        };

        var duplicate = options.Apps.GroupBy(app => app.AppId).FirstOrDefault(group => group.Count() > 1);
        if (duplicate is not null)
        {
            throw new ConfigurationException(
                Localized.Of($"The app {duplicate.Key} occurs twice in Feishu__Apps. Give each app one entry.")
            );
        }

        return options;
    }

    private static FeishuApp LoadApp(IConfigurationSection section, bool appIdRequired)
    {
        string prefix = section.Path.Replace(":", "__", StringComparison.Ordinal);

        // An app that only uses the long connection needs neither setting. Without a token, its webhook rejects every request.
        bool isWebhook =
            string.IsNullOrWhiteSpace(section["AppSecret"]) || !string.IsNullOrWhiteSpace(section["EncryptKey"]);
        if (isWebhook && string.IsNullOrWhiteSpace(section["VerificationToken"]))
        {
            string key = string.IsNullOrWhiteSpace(section["EncryptKey"])
                ? Localized.Of($" Set {prefix}__EncryptKey too if the app has one.")
                : string.Empty;
            throw new ConfigurationException(
                Localized.Of(
                    $"{prefix}__VerificationToken is not set, so requests cannot be verified. Set it to the Verification "
                        + $"Token of the app's page \"Events and callbacks\" in the Feishu developer console.{key} With {prefix}__AppSecret "
                        + $"instead, events can come over the long connection."
                )
            );
        }

        if (appIdRequired && string.IsNullOrWhiteSpace(section["AppId"]))
        {
            throw new ConfigurationException(
                Localized.Of(
                    $"{prefix}__AppId is not set. With several apps each needs its App ID (cli_…), so that one cannot speak for another."
                )
            );
        }

        if (
            string.IsNullOrWhiteSpace(section["EncryptKey"])
            && !string.IsNullOrWhiteSpace(section["PreviousEncryptKey"])
        )
        {
            throw new ConfigurationException(
                Localized.Of(
                    $"{prefix}__PreviousEncryptKey is set but {prefix}__EncryptKey is not. Set {prefix}__EncryptKey to the key in force, or "
                        + $"remove the previous one."
                )
            );
        }

        return new FeishuApp(
            SecretSetting.Read(section, "AppId"),
            [
                SecretSetting.Read(section, "VerificationToken"),
                SecretSetting.Read(section, "PreviousVerificationToken"),
            ],
            [SecretSetting.Read(section, "EncryptKey"), SecretSetting.Read(section, "PreviousEncryptKey")],
            section.Key == Section ? null : SecretSetting.Read(section, "TenantKey")
        );
    }

    /// <summary>Reads <see cref="MaxRequestAge"/>.</summary>
    /// <exception cref="ConfigurationException">The setting is not a positive time span.</exception>
    public static TimeSpan LoadMaxRequestAge(IConfiguration configuration)
    {
        string? text = configuration[$"{Section}:MaxRequestAge"];
        if (string.IsNullOrWhiteSpace(text))
            return TimeSpan.FromHours(8);
        return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var age) && age > TimeSpan.Zero
            ? age
            : throw new ConfigurationException(
                Localized.Of(
                    $"Feishu__MaxRequestAge is not a positive time span. Write it as hh:mm:ss, for example 08:00:00."
                )
            );
    }
}
