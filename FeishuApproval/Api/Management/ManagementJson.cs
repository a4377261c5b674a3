using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using FeishuApproval.Archive;
using FeishuApproval.Attendance.Rebuild;
using FeishuApproval.Attendance.Records;
using FeishuApproval.DeadLetters;
using FeishuApproval.Json;
using FeishuApproval.Privacy;
using FeishuApproval.Processing;
using FeishuApproval.Reconciliation.Comparison;

namespace FeishuApproval.Api.Management;

/// <summary>Serializes the responses of the management routes as JSON. The commands use it to read the responses.</summary>
[JsonSerializable(typeof(ArchivedEventPage))]
[JsonSerializable(typeof(DeadLetterPage))]
[JsonSerializable(typeof(ResendReport))]
[JsonSerializable(typeof(PurgeReport))]
[JsonSerializable(typeof(ReplayReport))]
[JsonSerializable(typeof(RebuildReport))]
[JsonSerializable(typeof(ReconcileReport))]
[JsonSerializable(typeof(ErasureReport))]
[JsonSerializable(typeof(RetentionReport))]
internal sealed partial class ManagementJson : JsonSerializerContext
{
    public static ManagementJson Instance { get; } =
        new(
            new JsonSerializerOptions
            {
                PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
                Converters =
                {
                    new SnakeCaseEnumConverter<ArchivedEventOutcome>(),
                    new SnakeCaseEnumConverter<EmployeePart>(),
                    new SnakeCaseEnumConverter<Failure>(),
                    new SnakeCaseEnumConverter<RebuildOutcome>(),
                },

                // A response without a required member, or with null for a non-nullable member, does not come from a server of this program.
                RespectNullableAnnotations = true,
                RespectRequiredConstructorParameters = true,
                MaxDepth = JsonLimits.Reader.MaxDepth + 4,

                // The responses are JSON documents. No page inserts them unescaped.
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            }
        );
}
