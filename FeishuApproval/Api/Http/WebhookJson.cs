using System.Text.Json.Serialization;

namespace FeishuApproval.Api.Http;

[JsonSerializable(typeof(ChallengeResponse))]
[JsonSerializable(typeof(EventAccepted))]
[JsonSerializable(typeof(WebhookError))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
internal sealed partial class WebhookJson : JsonSerializerContext;
