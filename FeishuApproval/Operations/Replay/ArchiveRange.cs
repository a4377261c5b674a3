namespace FeishuApproval.Operations.Replay;

/// <summary>Which events of an archive are wanted.</summary>
/// <param name="From">Received at this time or later.</param>
/// <param name="To">Received before this time.</param>
/// <param name="TenantKey">Of this company only, which spares an archive of several from being read whole; null for all.</param>
public sealed record ArchiveRange(DateTimeOffset From, DateTimeOffset To, string? TenantKey = null);
