using System.Text.Json.Serialization;

namespace FeishuApproval.Api.Http;

[JsonSerializable(typeof(Problem))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
internal sealed partial class HttpJson : JsonSerializerContext;
