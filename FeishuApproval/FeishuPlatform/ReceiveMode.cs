using FeishuApproval.Configuration;
using FeishuApproval.Localization;
using FeishuApproval.Webhook;

namespace FeishuApproval.FeishuPlatform;

/// <summary>How the server receives events.</summary>
public enum ReceiveMode
{
    /// <summary>Feishu sends events to a public address.</summary>
    Webhook,

    /// <summary>Feishu sends events over a connection that this server opens.</summary>
    LongConnection,

    /// <summary>Feishu sends events both ways, for example while the app's subscription mode is being changed.</summary>
    Both,
}

/// <summary>Chooses and checks how the server receives events.</summary>
internal static class ReceiveModes
{
    private const string CredentialsPage = "\"Credentials & Basic Info\" (凭证与基础信息)";
    private const string EventsPage = "\"Events & Callbacks\" (事件与回调)";

    /// <summary>
    /// Chooses the requested mode. The default is the long connection when only an App Secret is set, otherwise the webhook.
    /// </summary>
    /// <exception cref="ConfigurationException">A setting that the mode needs is missing.</exception>
    public static ReceiveMode Choose(FeishuOptions feishu, PlatformOptions platform, ReceiveMode? asked)
    {
        bool hasWebhook = feishu.Apps.Any(app => app.HasTokens || !app.EncryptKeys.IsEmpty);
        var mode =
            asked ?? (platform.Apps.Length > 0 && !hasWebhook ? ReceiveMode.LongConnection : ReceiveMode.Webhook);
        if (mode != ReceiveMode.Webhook)
            CheckLongConnection(platform);
        if (mode == ReceiveMode.Webhook)
            CheckWebhook(feishu.Apps.FirstOrDefault(app => !app.HasTokens));
        if (mode == ReceiveMode.Both && !feishu.Apps.Any(app => app.HasTokens))
            CheckWebhook(feishu.Apps.FirstOrDefault());
        return mode;
    }

    private static void CheckLongConnection(PlatformOptions platform)
    {
        switch (platform.Apps.Length)
        {
            case 0:
                throw new ConfigurationException(
                    Localized.Of(
                        $"The long connection needs Feishu__AppId and Feishu__AppSecret. Set them to the values of the page "
                            + $"{CredentialsPage} in the developer console."
                    )
                );
            case > 1:
                throw new ConfigurationException(
                    Localized.Of(
                        $"The long connection receives the events of one app, and {platform.Apps.Length} apps have an App Secret. Run one "
                            + $"server for each app, or receive by webhook."
                    )
                );
        }
    }

    private static void CheckWebhook(FeishuApp? unprotected)
    {
        if (unprotected is null)
            return;
        throw new ConfigurationException(
            Localized.Of(
                $"The app {unprotected.AppId} has no Verification Token, so its webhook requests cannot be verified. Set "
                    + $"Feishu__VerificationToken to the value of the page {EventsPage} in the developer console, or receive over the long "
                    + $"connection."
            )
        );
    }
}
