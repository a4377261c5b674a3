using System.Text.Json.Serialization;
using FeishuApproval.Attendance.Records;

namespace FeishuApproval.Api.Changes;

/// <summary>A page of changed records, in the order of their last changes.</summary>
/// <param name="Changes">The records. Each record is listed once.</param>
/// <param name="NextCursor">The cursor for the next call, now or later. Never null.</param>
/// <param name="HasMore">Whether more changes can be read now. If false, call again later.</param>
internal sealed record ChangeList(IReadOnlyList<ChangedRecord> Changes, string NextCursor, bool HasMore);

/// <summary>A changed record with its current content.</summary>
/// <param name="InstanceCode">The approval instance.</param>
/// <param name="ChangedAt">When the change was stored, in the attendance zone.</param>
/// <param name="Cursor">The cursor that continues after this change.</param>
/// <param name="Record">
/// The record. Null when the record is deleted, or when only a revert or a cancel-leave of the instance was received.
/// </param>
internal sealed record ChangedRecord(
    string InstanceCode,
    DateTimeOffset ChangedAt,
    string Cursor,
    AttendanceRecord? Record
);

/// <summary>Serializes changes as JSON.</summary>
[JsonSerializable(typeof(ChangeList))]
internal sealed partial class ChangesJson : JsonSerializerContext
{
    public static ChangesJson Instance { get; } = new(AttendanceJson.NewOptions());
}
