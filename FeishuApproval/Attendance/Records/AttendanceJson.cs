using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using FeishuApproval.Attendance.Facts;
using FeishuApproval.Json;

namespace FeishuApproval.Attendance.Records;

/// <summary>How records and their states are written as JSON: Feishu's snake_case, Chinese as itself.</summary>
[JsonSerializable(typeof(AttendanceRecord))]
[JsonSerializable(typeof(AttendanceState))]
internal sealed partial class AttendanceJson : JsonSerializerContext
{
    /// <summary>The options of every document that a record stands in.</summary>
    public static JsonSerializerOptions NewOptions() => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new SnakeCaseEnumConverter<AttendanceKind>(), new SnakeCaseEnumConverter<AttendanceStatus>() },

        // The responses are JSON documents, never put into a page unescaped.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static AttendanceJson Instance { get; } = new(NewOptions());
}
