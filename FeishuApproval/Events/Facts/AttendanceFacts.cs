using System.Text.Json.Serialization;
using FeishuApproval.Events.Fields;

namespace FeishuApproval.Events.Facts;

/// <summary>
/// The facts that one source contains about an instance. Null means that the source does not contain the fact. They are set while the source
/// is read, and not changed afterwards.
/// </summary>
public sealed record AttendanceFacts
{
    /// <summary>The source of the facts.</summary>
    public required FactSource Source { get; set; }

    /// <summary>
    /// How late the facts are among those of their source, if later facts replace earlier ones as a whole: the ordinally greatest text is the
    /// latest. Null if the facts of a source add to each other.
    /// </summary>
    public string? Revision { get; set; }

    /// <summary>The kind of the instance.</summary>
    public AttendanceKind? Kind { get; set; }

    /// <summary>Whether the approval is reverted.</summary>
    public bool Reverted { get; set; }

    /// <summary>When the approval was reverted.</summary>
    public DateTimeOffset? RevertedAt { get; set; }

    /// <summary>The tenant.</summary>
    public string? TenantKey { get; set; }

    /// <summary>The app.</summary>
    public string? AppId { get; set; }

    /// <summary>The approval definition.</summary>
    public string? ApprovalCode { get; set; }

    /// <summary>The employee.</summary>
    public string? UserId { get; set; }

    /// <summary>The employee's open_id, which differs from app to app.</summary>
    public string? OpenId { get; set; }

    /// <summary>When the approval was submitted.</summary>
    public DateTimeOffset? ApprovalStartedAt { get; set; }

    /// <summary>When the approval was granted.</summary>
    public DateTimeOffset? ApprovedAt { get; set; }

    /// <summary>Feishu's number of the approval, which people see. Only the detail of the instance contains it.</summary>
    public string? SerialNumber { get; set; }

    /// <summary>Feishu's id of the department in which the approval was submitted. Only the detail of the instance contains it.</summary>
    public string? DepartmentId { get; set; }

    /// <summary>The steps of the approval, sorted by key.</summary>
    public IReadOnlyList<ApprovalStep>? Approvals { get; set; }

    /// <summary>The start; null for kinds with other times.</summary>
    public DateTimeOffset? Start { get; set; }

    /// <summary>The end, exclusive; null for kinds with other times.</summary>
    public DateTimeOffset? End { get; set; }

    /// <summary>The length in seconds, as Feishu calculates it.</summary>
    public long? DurationSeconds { get; set; }

    /// <summary>The reason that the submitter entered.</summary>
    public string? Reason { get; set; }

    /// <summary>Details of a leave.</summary>
    public LeaveDetails? Leave { get; set; }

    /// <summary>The share of each day of a leave, sorted by date. Only a leave of Feishu People contains it.</summary>
    public IReadOnlyList<LeaveDay>? LeaveDays { get; set; }

    /// <summary>Details of overtime.</summary>
    public OvertimeDetails? Overtime { get; set; }

    /// <summary>Details of a correction.</summary>
    public RemedyDetails? Remedy { get; set; }

    /// <summary>Details of a business trip.</summary>
    public TripDetails? Trip { get; set; }

    /// <summary>Details of an outing.</summary>
    public OutDetails? Out { get; set; }

    /// <summary>Details of a shift swap.</summary>
    public ShiftDetails? Shift { get; set; }

    /// <summary>The Feishu names of the fields that could not be read; null when there are none.</summary>
    public IReadOnlyList<string>? UnreadableFields { get; set; }

    /// <summary>The name of the leave, overtime or outing type; null for kinds without a type.</summary>
    [JsonIgnore]
    internal string? TypeName => Leave?.TypeName ?? Overtime?.TypeName ?? Out?.TypeName;

    /// <summary>
    /// Returns the start and end for lists. For a correction, both are the corrected time. For a shift swap, they are the time of the shift
    /// given, or otherwise of the shift taken. If only periods or schedules exist, they are the first start and the last end.
    /// </summary>
    internal (DateTimeOffset? Start, DateTimeOffset? End) Span()
    {
        if ((Remedy?.At ?? Shift?.GivenAt ?? Shift?.TakenAt) is { } at)
            return (at, at);
        if (Start is not null && End is not null)
            return (Start, End);
        var periods = Leave?.Periods ?? Overtime?.Periods;
        return (
            Start ?? periods?.Min(period => period.Start) ?? Trip?.Schedules?.Min(schedule => schedule.Start),
            End ?? periods?.Max(period => period.End) ?? Trip?.Schedules?.Max(schedule => schedule.End)
        );
    }
}
