using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Events.Facts;
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

    /// <summary>Reads the stored state of a record.</summary>
    /// <exception cref="UnreadableRecordException">The bytes are not a state.</exception>
    public static Loaded<AttendanceState> Read(string instanceCode, ReadOnlySpan<byte> utf8, string etag)
    {
        JsonException? cause = null;
        try
        {
            if (JsonSerializer.Deserialize(utf8, Instance.AttendanceState) is { } state)
                return new Loaded<AttendanceState>(state, etag);
        }
        catch (JsonException exception)
        {
            cause = exception;
        }

        throw new UnreadableRecordException(instanceCode, etag, utf8.ToArray(), cause);
    }
}
