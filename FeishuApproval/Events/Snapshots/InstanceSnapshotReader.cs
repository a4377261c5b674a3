using System.Text.Json;
using FeishuApproval.Events.Facts;
using FeishuApproval.Events.Fields;
using FeishuApproval.Json;
using FeishuApproval.Messaging;

namespace FeishuApproval.Events.Snapshots;

/// <summary>Reads the detail of an approval instance.</summary>
internal static class InstanceSnapshotReader
{
    /// <summary>Reads the detail; null when it has no instance code.</summary>
    /// <param name="message">The message of the detail.</param>
    /// <param name="clock">The time zone of local times.</param>
    /// <param name="mappings">How the forms of definitions without a control group are read; null for none.</param>
    /// <exception cref="JsonException">The body is not JSON.</exception>
    public static InstanceSnapshot? Read(EventMessage message, LocalClock clock, FormMappings? mappings = null)
    {
        var detail = JsonElement.Parse(message.Body.Span);
        if (detail.Text("instance_code"u8) is not { Length: <= EventMessage.MaxIdLength } instanceCode)
            return null;

        string? status = detail.Text("status"u8)?.ToUpperInvariant();
        bool isReverted = detail.Flag("reverted"u8) || status is "CANCELED" or "DELETED" or "REVERTED";
        bool isApproved = !isReverted && status == "APPROVED";
        var facts =
            FormReaders.Read(detail, mappings?.Find(detail.Text("approval_code"u8)), clock)
            ?? new AttendanceFacts { Source = FactSource.Snapshot, UnreadableFields = isApproved ? ["form"] : null };
        facts.Reverted = isReverted;
        facts.RevertedAt = isReverted ? RevertedAt(detail, clock) : null;
        facts.ApprovalCode = detail.Text("approval_code"u8);
        facts.UserId = detail.Text("user_id"u8);
        facts.OpenId = detail.Text("open_id"u8);
        facts.ApprovalStartedAt = Time(detail, "start_time"u8, clock);
        facts.ApprovedAt = Time(detail, "end_time"u8, clock);
        facts.SerialNumber = detail.Text("serial_number"u8);
        facts.DepartmentId = detail.Text("department_id"u8);
        facts.Approvals = FactMerge.Distinct(TimelineReader.Read(detail, clock));
        var snapshot = new InstanceSnapshot(facts)
        {
            UnreadableFields = facts.UnreadableFields ?? [],
            InstanceCode = instanceCode,
            IsApproved = isApproved,
        };
        snapshot.Complete(message);
        return snapshot;
    }

    /// <summary>The time of the last history entry that reverted the approval.</summary>
    private static DateTimeOffset? RevertedAt(JsonElement detail, LocalClock clock) =>
        detail
            .Elements("timeline"u8)
            .Where(entry => entry.Text("type"u8)?.ToUpperInvariant() is "CANCEL" or "DELETE" or "REVERT")
            .Select(entry => Time(entry, "create_time"u8, clock))
            .Max();

    private static DateTimeOffset? Time(JsonElement value, ReadOnlySpan<byte> name, LocalClock clock) =>
        value.Milliseconds(name) is { } time ? clock.In(time) : null;
}
