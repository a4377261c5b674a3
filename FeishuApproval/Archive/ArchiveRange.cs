namespace FeishuApproval.Archive;

/// <summary>A range of archived events.</summary>
/// <param name="From">Received at this time or later.</param>
/// <param name="To">Received before this time.</param>
/// <param name="TenantKey">Of this tenant only; null for all.</param>
public sealed record ArchiveRange(DateTimeOffset From, DateTimeOffset To, string? TenantKey = null);
