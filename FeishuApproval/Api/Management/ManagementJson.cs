using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using FeishuApproval.Attendance.Rebuild;
using FeishuApproval.Json;
using FeishuApproval.Processing;

namespace FeishuApproval.Api.Management;

/// <summary>How the answers of the management routes are written, and read by the commands.</summary>
[JsonSerializable(typeof(ArchivedEventPage))]
[JsonSerializable(typeof(DeadLetterList))]
[JsonSerializable(typeof(ResendAnswer))]
[JsonSerializable(typeof(PurgeAnswer))]
[JsonSerializable(typeof(ReplayAnswer))]
[JsonSerializable(typeof(RebuildAnswer))]
[JsonSerializable(typeof(ReconcileAnswer))]
[JsonSerializable(typeof(ErasureAnswer))]
internal sealed partial class ManagementJson : JsonSerializerContext
{
    public static ManagementJson Instance { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters =
        {
            new SnakeCaseEnumConverter<ArchivedEventOutcome>(),
            new SnakeCaseEnumConverter<Failure>(),
            new SnakeCaseEnumConverter<RebuildOutcome>(),
        },

        // A response that lacks a member, or has null for one that is never null, does not come from a server of this program.
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        MaxDepth = JsonLimits.Reader.MaxDepth + 4,

        // The answers are JSON documents, never put into a page unescaped.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
