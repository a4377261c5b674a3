namespace FeishuApproval.Simulator;

/// <summary>An event as Feishu creates it, before encryption.</summary>
/// <param name="EventId">The event's id; null when the sample has none.</param>
/// <param name="InstanceCode">The event's instance_code, or the process_id of a corehr event; null when the sample has none.</param>
/// <param name="Body">UTF-8 JSON, compact like Feishu's.</param>
/// <param name="IsProcess">Whether <paramref name="InstanceCode"/> is a process_id.</param>
internal readonly record struct SimulatedEvent(
    string? EventId,
    string? InstanceCode,
    byte[] Body,
    bool IsProcess = false
);
