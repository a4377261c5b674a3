using System.Collections.Immutable;

namespace FeishuApproval.FeishuPlatform;

/// <summary>An app that calls its open platform: its credentials, its platform, and its approval definitions.</summary>
internal sealed class PlatformApp
{
    /// <summary>Creates an app from the credentials in the developer console.</summary>
    public PlatformApp(
        string appId,
        string appSecret,
        PlatformAddress platform,
        IEnumerable<string> approvalCodes,
        string? tenantKey
    )
    {
        AppId = appId;
        AppSecret = appSecret;
        Platform = platform;
        ApprovalCodes = [.. approvalCodes.Distinct(StringComparer.Ordinal)];
        TenantKey = tenantKey;
    }

    /// <summary>The app's id (<c>cli_…</c>).</summary>
    public string AppId { get; }

    /// <summary>The app's open platform.</summary>
    public PlatformAddress Platform { get; }

    /// <summary>The approval definitions to subscribe to and to reconcile, in the configured order; may be empty.</summary>
    public ImmutableArray<string> ApprovalCodes { get; }

    /// <summary>The tenant that the app belongs to; null when it is not configured.</summary>
    public string? TenantKey { get; }

    /// <summary>The App Secret. Never written to a log or an answer.</summary>
    internal string AppSecret { get; }

    /// <summary>The app's id; never the secret.</summary>
    public override string ToString() => AppId;
}
