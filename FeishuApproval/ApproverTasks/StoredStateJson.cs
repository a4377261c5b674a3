using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using FeishuApproval.Attendance.Facts;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Json;

namespace FeishuApproval.ApproverTasks;

/// <summary>The JSON format in which every store keeps attendance states and approver tasks.</summary>
[JsonSerializable(typeof(AttendanceState))]
[JsonSerializable(typeof(ApproverTask))]
internal sealed partial class StoredStateJson : JsonSerializerContext
{
    public static StoredStateJson Instance { get; } =
        new(
            new JsonSerializerOptions
            {
                PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
                DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
                IgnoreReadOnlyProperties = true,
                Converters = { new SnakeCaseEnumConverter<AttendanceKind>(), new SnakeCaseEnumConverter<FactSource>() },

                // Unescaped Chinese is readable in the stored rows and takes less space.
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            }
        );
}
