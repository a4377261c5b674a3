using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using FeishuApproval.Events.Facts;
using FeishuApproval.Json;
using FeishuApproval.WorkCalendars;

namespace FeishuApproval.Attendance.Records;

/// <summary>Serializes records and their states as JSON, with snake_case names like Feishu and with unescaped Chinese.</summary>
[JsonSerializable(typeof(AttendanceRecord))]
[JsonSerializable(typeof(AttendanceState))]
internal sealed partial class AttendanceJson : JsonSerializerContext
{
    /// <summary>Creates the options of every document that contains records.</summary>
    public static JsonSerializerOptions NewOptions() =>
        new()
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            Converters =
            {
                new SnakeCaseEnumConverter<AttendanceKind>(),
                new SnakeCaseEnumConverter<AttendanceStatus>(),
                new SnakeCaseEnumConverter<DayClass>(),
                new SnakeCaseEnumConverter<DayHalf>(),
                new SnakeCaseEnumConverter<LengthUnit>(),
            },

            // The responses are JSON documents. No page inserts them unescaped.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };

    public static AttendanceJson Instance { get; } = new(NewOptions());
}
