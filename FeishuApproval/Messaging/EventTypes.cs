using System.Collections.Immutable;
using System.Text;
using FeishuApproval.Events;

namespace FeishuApproval.Messaging;

/// <summary>The event types this project projects, spelled as Feishu spells them.</summary>
public static class EventTypes
{
    /// <summary>A leave was approved: the older of the two events Feishu sends for it.</summary>
    public const string LeaveApproval = "leave_approval";

    /// <summary>A leave was approved: the richer of the two events Feishu sends for it.</summary>
    public const string LeaveApprovalV2 = "leave_approvalV2";

    /// <summary>An approved leave was revoked.</summary>
    public const string LeaveApprovalRevert = "leave_approval_revert";

    /// <summary>Overtime was approved.</summary>
    public const string WorkApproval = "work_approval";

    /// <summary>Approved overtime was revoked.</summary>
    public const string WorkApprovalRevert = "work_approval_revert";

    /// <summary>An attendance correction (remedy) was approved.</summary>
    public const string RemedyGroupUpdate = "approval.instance.remedy_group_update_v4";

    /// <summary>One approver's task of a corehr process changed its status.</summary>
    public const string ProcessApproverUpdated = "corehr.process.approver.updated_v2";

    /// <summary>The Subject of an authentic event that no projection understands; Feishu has no such type.</summary>
    public const string Unrecognized = "unrecognized";

    /// <summary>Every type above that Feishu sends.</summary>
    public static ImmutableArray<string> All { get; } =
        [LeaveApproval, LeaveApprovalV2, LeaveApprovalRevert, WorkApproval, WorkApprovalRevert, RemedyGroupUpdate, ProcessApproverUpdated];

    private static readonly (byte[] Utf8, string Name)[] Known = [.. All.Select(type => (Encoding.UTF8.GetBytes(type), type))];

    /// <summary>The known type with this UTF-8 name, blanks around it ignored; null when there is none.</summary>
    internal static string? Find(ReadOnlySpan<byte> name)
    {
        // Feishu's own sample code registers the remedy type with a leading blank.
        name = name.Trim(" \t\r\n"u8);
        foreach (var (utf8, type) in Known)
        {
            if (name.SequenceEqual(utf8)) return type;
        }

        return null;
    }
}
