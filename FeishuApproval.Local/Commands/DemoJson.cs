using System.Text.Json.Serialization;

namespace FeishuApproval.Local.Commands;

[JsonSerializable(typeof(UrlVerification))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
internal sealed partial class DemoJson : JsonSerializerContext;
