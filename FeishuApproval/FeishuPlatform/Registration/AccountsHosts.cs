using FeishuApproval.Configuration;
using FeishuApproval.Localization;
using FeishuApproval.Webhook;
using Microsoft.Extensions.Configuration;

namespace FeishuApproval.FeishuPlatform.Registration;

/// <summary>The accounts hosts, which create apps.</summary>
/// <param name="Feishu">The host of Feishu. Every registration begins here.</param>
/// <param name="Lark">The host of Lark. A registration continues here when the tenant belongs to Lark.</param>
internal sealed record AccountsHosts(Uri Feishu, Uri Lark)
{
    /// <summary>The name of the setting with another host.</summary>
    public const string Setting = "Accounts";

    private static AccountsHosts Default { get; } =
        new(new Uri("https://accounts.feishu.cn/"), new Uri("https://accounts.larksuite.com/"));

    /// <summary>Reads <c>Feishu__Accounts</c>, which replaces both hosts.</summary>
    /// <exception cref="ConfigurationException">The setting is not an address.</exception>
    public static AccountsHosts Load(IConfiguration configuration)
    {
        string? text = configuration[$"{FeishuOptions.Section}:{Setting}"];
        if (string.IsNullOrWhiteSpace(text))
            return Default;
        return PlatformAddress.TryParseBase(text, out var address)
            ? new AccountsHosts(address, address)
            : throw new ConfigurationException(
                Localized.Of(
                    $"Feishu__Accounts is \"{text}\". Set it to an https address, or remove it to use accounts.feishu.cn and "
                        + $"accounts.larksuite.com."
                )
            );
    }
}
