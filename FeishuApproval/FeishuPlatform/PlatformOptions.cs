using System.Collections.Immutable;
using FeishuApproval.Configuration;
using FeishuApproval.Events.Snapshots;
using FeishuApproval.Localization;
using FeishuApproval.Webhook;
using Microsoft.Extensions.Configuration;

namespace FeishuApproval.FeishuPlatform;

/// <summary>
/// The apps that can call their open platform. These are the apps in the configuration section <c>Feishu</c> that have an App Secret. The
/// same entries contain the webhook's credentials (<see cref="FeishuOptions"/>).
/// </summary>
internal sealed class PlatformOptions
{
    /// <summary>The apps; empty when no App Secret is set. Without apps, no call is made.</summary>
    public required ImmutableArray<PlatformApp> Apps { get; init; }

    /// <summary>Reads the section.</summary>
    /// <exception cref="ConfigurationException">A setting is missing or contradicts another setting.</exception>
    public static PlatformOptions Load(IConfiguration configuration)
    {
        var section = configuration.GetSection(FeishuOptions.Section);
        var several = section.GetSection("Apps").GetChildren().ToList();
        var apps = several.Count > 0 ? several : [section];

        // A mapped definition is subscribed and compared like a configured one. With several apps, only its app can do so.
        var mapped = several.Count > 0 ? [] : FormMappings.Load(configuration).ApprovalCodes;
        return new PlatformOptions
        {
            Apps = [.. apps.Select(app => LoadApp(app, section, mapped)).OfType<PlatformApp>()],
        };
    }

    private static PlatformApp? LoadApp(
        IConfigurationSection app,
        IConfigurationSection shared,
        IEnumerable<string> mapped
    )
    {
        string prefix = app.Path.Replace(":", "__", StringComparison.Ordinal);
        string[] approvalCodes =
        [
            .. app.GetSection("ApprovalCodes")
                .GetChildren()
                .Select(code => code.Value?.Trim())
                .Where(code => !string.IsNullOrEmpty(code))
                .Select(code => code!)
                .Concat(mapped),
        ];
        if (SecretSetting.Read(app, "AppSecret") is not { } secret)
        {
            return approvalCodes.Length == 0
                ? null
                : throw new ConfigurationException(
                    Localized.Of(
                        $"{(mapped.Any() ? FormMappings.Section : $"{prefix}__ApprovalCodes")} is set, but {prefix}__AppSecret is not. "
                            + $"Subscribing and reconciling need the App Secret of "
                            + $"the page \"Credentials & Basic Info\" (凭证与基础信息)."
                    )
                );
        }

        if (SecretSetting.Read(app, "AppId") is not { } appId)
        {
            throw new ConfigurationException(
                Localized.Of(
                    $"{prefix}__AppSecret is set, but {prefix}__AppId is not. Set it to the App ID (cli_…), which is beside the App "
                        + $"Secret in the developer console."
                )
            );
        }

        string? platform = ReadPlatform(app) ?? ReadPlatform(shared);
        if (!PlatformAddress.TryParse(platform, out var address))
        {
            throw new ConfigurationException(
                Localized.Of(
                    $"{prefix}__Platform is \"{platform}\". Set it to feishu (open.feishu.cn), lark (open.larksuite.com), or an https "
                        + $"address."
                )
            );
        }

        return new PlatformApp(
            appId,
            secret,
            address,
            approvalCodes,
            SecretSetting.Read(app, "TenantKey") ?? SecretSetting.Read(shared, "TenantKey")
        );
    }

    /// <summary>The open_id of the administrator who scanned the code of <c>connect</c>; null when the settings name none.</summary>
    public static string? FindAdministrator(IConfiguration configuration) =>
        configuration[$"{FeishuOptions.Section}:Administrator"] is { Length: > 0 } openId ? openId : null;

    private static string? ReadPlatform(IConfigurationSection section) =>
        section["Platform"] is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;
}
