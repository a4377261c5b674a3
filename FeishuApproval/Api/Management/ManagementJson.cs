using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using FeishuApproval.Json;

namespace FeishuApproval.Api.Management;

/// <summary>How archived events are written as JSON.</summary>
[JsonSerializable(typeof(ArchivedEventPage))]
internal sealed partial class ManagementJson : JsonSerializerContext
{
    public static ManagementJson Instance { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new SnakeCaseEnumConverter<ArchivedEventOutcome>() },
        MaxDepth = JsonLimits.Reader.MaxDepth + 4,

        // The answers are JSON documents, never put into a page unescaped.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
