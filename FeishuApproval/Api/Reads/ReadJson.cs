using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using FeishuApproval.Attendance.Facts;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Json;

namespace FeishuApproval.Api.Reads;

/// <summary>How records and tasks are written as JSON: Feishu's snake_case, Chinese as itself.</summary>
[JsonSerializable(typeof(AttendanceRecord))]
[JsonSerializable(typeof(AttendanceState))]
[JsonSerializable(typeof(RecordPage))]
[JsonSerializable(typeof(PageToken))]
[JsonSerializable(typeof(ApproverTasksView))]
internal sealed partial class ReadJson : JsonSerializerContext
{
    public static ReadJson Instance { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new SnakeCaseEnumConverter<AttendanceKind>(), new SnakeCaseEnumConverter<AttendanceStatus>() },

        // The answers are JSON documents, never put into a page unescaped.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
