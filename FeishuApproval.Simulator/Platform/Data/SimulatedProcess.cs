namespace FeishuApproval.Simulator.Platform.Data;

/// <summary>A process of the simulated Feishu People when its status changes.</summary>
/// <param name="ProcessId">The process.</param>
/// <param name="Status">The platform's status: 1 running, 2 rejected, 4 withdrawn, 8 revoked, 9 done.</param>
/// <param name="BizType">What the process is for.</param>
/// <param name="Properties">1 a normal process, 2 a revocation, 3 a correction.</param>
internal sealed record SimulatedProcess(
    string ProcessId,
    int Status = 9,
    string BizType = "leave_application",
    int Properties = 1
);
