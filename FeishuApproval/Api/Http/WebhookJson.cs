using System.Text.Json.Serialization;

namespace FeishuApproval.Api.Http;

[JsonSerializable(typeof(ChallengeResponse))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
internal sealed partial class WebhookJson : JsonSerializerContext;
