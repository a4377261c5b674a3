using System.Text.Json.Serialization;
using FeishuApproval.Attendance.Records;

namespace FeishuApproval.Api.Reads;

/// <summary>Serializes records and tasks as JSON, with snake_case names like Feishu and with unescaped Chinese.</summary>
[JsonSerializable(typeof(AttendanceRecord))]
[JsonSerializable(typeof(RecordPage))]
[JsonSerializable(typeof(PageToken))]
[JsonSerializable(typeof(ApproverTasksView))]
[JsonSerializable(typeof(ApproverTaskPage))]
[JsonSerializable(typeof(ApproverTaskQuery.Token))]
internal sealed partial class ReadJson : JsonSerializerContext
{
    public static ReadJson Instance { get; } = new(AttendanceJson.NewOptions());
}
