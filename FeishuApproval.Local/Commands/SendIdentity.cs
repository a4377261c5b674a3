using FeishuApproval.Local.Simulator;

namespace FeishuApproval.Local.Commands;

/// <summary>The app that <c>send</c> simulates.</summary>
/// <param name="VerificationToken">Its Verification Token.</param>
/// <param name="EncryptKey">Its Encrypt Key; null when it has none; requests are then neither encrypted nor signed.</param>
/// <param name="AppId">Its id; null leaves that of the samples.</param>
/// <param name="TenantKey">Its tenant; null leaves that of the samples.</param>
internal sealed record SendIdentity(string VerificationToken, string? EncryptKey, string? AppId, string? TenantKey)
{
    /// <summary>
    /// From the arguments, else from the settings of a receiver here, else the samples' own. A token without
    /// a key is an app without an Encrypt Key.
    /// </summary>
    public static SendIdentity Find(string? token, string? encryptKey, string? appId, bool plain, Func<string, string?> settings)
    {
        token ??= Setting("VerificationToken");
        encryptKey ??= Setting("EncryptKey") ?? (token is null ? SampleLibrary.EncryptKey : null);
        return new SendIdentity(
            token ?? SampleLibrary.VerificationToken, plain ? null : encryptKey, appId ?? Setting("AppId"), Setting("TenantKey"));

        string? Setting(string name) => settings("Feishu:" + name) is { Length: > 0 } value ? value : null;
    }
}
