namespace FeishuApproval.Archive;

/// <summary>A range of archived events.</summary>
/// <param name="From">The range includes events received at this time or later.</param>
/// <param name="To">The range includes events received before this time.</param>
/// <param name="TenantKey">The tenant whose events are included; null for all tenants.</param>
public sealed record ArchiveRange(DateTimeOffset From, DateTimeOffset To, string? TenantKey = null);
