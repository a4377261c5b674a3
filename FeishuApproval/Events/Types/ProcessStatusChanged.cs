using FeishuApproval.Events.Fields;

namespace FeishuApproval.Events.Types;

/// <summary>
/// <c>corehr.process.status.update_v2</c>: the status of a process of Feishu People changed. The event says neither who the
/// process is about nor what was applied for.
/// </summary>
internal sealed record ProcessStatusChanged : FeishuEvent
{
    /// <summary>The <see cref="BizType"/> of leaves.</summary>
    public const string Leave = "leave_application";

    /// <summary>The values of <see cref="BizType"/> of attendance besides leave. Their forms differ from tenant to tenant.</summary>
    public static IReadOnlyList<string> OtherAttendance { get; } =
    ["work_application", "travel_application", "remedy_application", "outing_application", "swap_shift_application"];

    /// <summary>The id of the process.</summary>
    public string ProcessId { get; internal set; } = string.Empty;

    /// <summary>
    /// <c>running</c>, <c>rejected</c>, <c>withdrawn</c>, <c>revoked</c>, <c>done</c>, <c>revoking</c>, or an unknown value unchanged.
    /// </summary>
    public string? Status { get; internal set; }

    /// <summary>The purpose of the process, for example <see cref="Leave"/>. Feishu may add values.</summary>
    public string? BizType { get; internal set; }

    /// <summary>Whether the process revokes what an earlier process approved.</summary>
    public bool IsRevocation { get; internal set; }

    /// <summary>Whether the process is done: what it applied for is approved.</summary>
    public bool IsDone => Status == "done";

    /// <summary>Whether the process was approved, and revoked afterwards.</summary>
    public bool IsRevoked => Status == "revoked";

    internal override bool HasKeys => ProcessId.Length > 0;

    internal override void Read(ref FieldReader field)
    {
        switch (field.Name)
        {
            case "process_id":
                ProcessId = field.Key() ?? ProcessId;
                break;
            case "status":
                Status = Codes.ProcessStatus(field.Text());
                break;
            case "biz_type":
                BizType = Codes.BizType(field.Text());
                break;
            case "properties":
                IsRevocation = field.Text() == "2";
                break;
        }
    }
}
