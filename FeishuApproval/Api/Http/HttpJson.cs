using System.Text.Json.Serialization;

namespace FeishuApproval.Api.Http;

[JsonSerializable(typeof(ErrorBody))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
internal sealed partial class HttpJson : JsonSerializerContext;
