namespace FeishuApproval.Api.Reads;

/// <summary>Which records to find.</summary>
/// <param name="TenantKey">The tenant; empty finds the records of events that named none.</param>
/// <param name="From">The first day, in the attendance zone.</param>
/// <param name="To">The last day.</param>
/// <param name="WithReverted">Whether reverted records are found too.</param>
/// <param name="WithCancelLeaves">Whether leaves that cancel (part of) another one, and are no absence, are found too.</param>
internal sealed record RecordQuery(string TenantKey, DateOnly From, DateOnly To, bool WithReverted, bool WithCancelLeaves = false);
