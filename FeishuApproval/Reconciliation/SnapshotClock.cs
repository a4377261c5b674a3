using FeishuApproval.Events;

namespace FeishuApproval.Reconciliation;

/// <summary>Reads details to decide about them; what is stored is read again in the attendance zone.</summary>
internal static class SnapshotClock
{
    public static LocalClock Utc { get; } = new(TimeZoneInfo.Utc);
}
