using FeishuApproval.Simulator;

namespace FeishuApproval.Local.Commands.Send;

/// <summary>The app that <c>send</c> simulates.</summary>
/// <param name="VerificationToken">The app's Verification Token.</param>
/// <param name="EncryptKey">The app's Encrypt Key; null when it has none. Without a key, requests are neither encrypted nor signed.</param>
/// <param name="AppId">The app's id; null keeps the samples' app id.</param>
/// <param name="TenantKey">The app's tenant; null keeps the samples' tenant.</param>
internal sealed record SendIdentity(string VerificationToken, string? EncryptKey, string? AppId, string? TenantKey)
{
    /// <summary>
    /// Finds the identity in the arguments, otherwise in the settings of a receiver on this machine, otherwise in the samples. A token
    /// without a key means an app without an Encrypt Key.
    /// </summary>
    public static SendIdentity Find(
        string? token,
        string? encryptKey,
        string? appId,
        bool plain,
        Func<string, string?> settings
    )
    {
        token ??= Setting("VerificationToken");
        encryptKey ??= Setting("EncryptKey") ?? (token is null ? SampleLibrary.EncryptKey : null);
        return new SendIdentity(
            token ?? SampleLibrary.VerificationToken,
            plain ? null : encryptKey,
            appId ?? Setting("AppId"),
            Setting("TenantKey")
        );

        string? Setting(string name) => settings("Feishu:" + name) is { Length: > 0 } value ? value : null;
    }
}
