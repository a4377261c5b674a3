using System.Text.Json.Serialization;
using FeishuApproval.Local.Commands.Platform;

namespace FeishuApproval.Local.Commands.Demo;

[JsonSerializable(typeof(UrlVerification))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
internal sealed partial class DemoJson : JsonSerializerContext;
