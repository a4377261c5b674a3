using System.Text.Json;
using System.Text.Json.Nodes;
using FeishuApproval.ApproverTasks;
using FeishuApproval.Attendance.Records;

namespace FeishuApproval.TestSupport;

/// <summary>Stored states as JSON: lists and maps compare by value, null differs from empty, and instants keep their offset.</summary>
internal static class StateJson
{
    public static JsonNode? Of(AttendanceState? state) => JsonSerializer.SerializeToNode(state);

    public static JsonNode? Of(ApproverTask? task) => JsonSerializer.SerializeToNode(task);
}
