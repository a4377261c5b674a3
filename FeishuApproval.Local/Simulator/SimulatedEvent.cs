namespace FeishuApproval.Local.Simulator;

/// <summary>An event as Feishu would make it, before encryption.</summary>
/// <param name="EventId">Its id; null when its sample has none.</param>
/// <param name="InstanceCode">Its instance_code, or for corehr its process_id; null when its sample has none.</param>
/// <param name="Body">UTF-8 JSON, as compact as Feishu's.</param>
/// <param name="IsProcess">Whether <paramref name="InstanceCode"/> is a process_id.</param>
internal readonly record struct SimulatedEvent(string? EventId, string? InstanceCode, byte[] Body, bool IsProcess = false);
