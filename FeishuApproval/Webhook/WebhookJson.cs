using System.Text.Json.Serialization;

namespace FeishuApproval.Webhook;

[JsonSerializable(typeof(ChallengeAnswer))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
internal sealed partial class WebhookJson : JsonSerializerContext;
