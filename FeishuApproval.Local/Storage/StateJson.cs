using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using FeishuApproval.ApproverTasks;
using FeishuApproval.Attendance.Facts;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Json;

namespace FeishuApproval.Local.Storage;

/// <summary>How states are written into their rows.</summary>
[JsonSerializable(typeof(AttendanceState))]
[JsonSerializable(typeof(ApproverTask))]
internal sealed partial class StateJson : JsonSerializerContext
{
    public static StateJson Instance { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        IgnoreReadOnlyProperties = true,
        Converters = { new SnakeCaseEnumConverter<AttendanceKind>(), new SnakeCaseEnumConverter<FactSource>() },

        // Chinese stays one character, also for people who read the file.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
