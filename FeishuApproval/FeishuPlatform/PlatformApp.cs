using System.Collections.Immutable;

namespace FeishuApproval.FeishuPlatform;

/// <summary>An app that calls its open platform: its credentials, its platform, and the approval definitions to follow.</summary>
internal sealed class PlatformApp
{
    /// <summary>Takes the credentials as the developer console shows them.</summary>
    public PlatformApp(string appId, string appSecret, PlatformAddress platform, IEnumerable<string> approvalCodes, string? tenantKey)
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

    /// <summary>The approval definitions to subscribe to and to reconcile, in the order they were configured; may be empty.</summary>
    public ImmutableArray<string> ApprovalCodes { get; }

    /// <summary>The tenant the app belongs to; null when it is not configured.</summary>
    public string? TenantKey { get; }

    /// <summary>The App Secret. Never written to a log or an answer.</summary>
    internal string AppSecret { get; }

    /// <summary>Names the app without its secret.</summary>
    public override string ToString() => AppId;
}
