namespace FeishuApproval.Api.Reads;

/// <summary>Which records to find.</summary>
/// <param name="TenantKey">The company; empty finds the records of events that named none.</param>
/// <param name="From">The first day, in the attendance zone.</param>
/// <param name="To">The last day.</param>
/// <param name="WithReverted">Whether those that hold no more are wanted too.</param>
internal sealed record RecordQuery(string TenantKey, DateOnly From, DateOnly To, bool WithReverted);
