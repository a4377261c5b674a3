using System.Text.Json.Serialization;
using FeishuApproval.Attendance.Records;

namespace FeishuApproval.Api.Changes;

/// <summary>Some of the records that changed, in the order of their last changes.</summary>
/// <param name="Changes">The records; each once.</param>
/// <param name="NextCursor">Where to go on, now or later; never null.</param>
/// <param name="HasMore">Whether there are more at once; otherwise ask again after a while.</param>
internal sealed record ChangeList(IReadOnlyList<ChangedRecord> Changes, string NextCursor, bool HasMore);

/// <summary>A record that changed, as it is now.</summary>
/// <param name="InstanceCode">The approval instance.</param>
/// <param name="ChangedAt">When the change was stored, in the attendance zone.</param>
/// <param name="Cursor">Where to go on behind this change.</param>
/// <param name="Record">The record; null when it is deleted, or only a revert or a cancel-leave is known of the instance.</param>
internal sealed record ChangedRecord(string InstanceCode, DateTimeOffset ChangedAt, string Cursor, AttendanceRecord? Record);

/// <summary>How changes are written as JSON.</summary>
[JsonSerializable(typeof(ChangeList))]
internal sealed partial class ChangesJson : JsonSerializerContext
{
    public static ChangesJson Instance { get; } = new(AttendanceJson.NewOptions());
}
