using System.Text.Json.Serialization;

namespace FeishuApproval.FeishuPlatform.Api;

/// <summary>The JSON that is sent to the open platform.</summary>
[JsonSerializable(typeof(TokenRequest))]
[JsonSerializable(typeof(InstanceQuery))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
internal sealed partial class PlatformJson : JsonSerializerContext;

/// <summary>Asks for a tenant access token.</summary>
internal sealed record TokenRequest(string AppId, string AppSecret);

/// <summary>Asks for the instances of a definition that were submitted in a window; times in milliseconds since 1970.</summary>
internal sealed record InstanceQuery(string ApprovalCode, string InstanceStatus, string InstanceStartTimeFrom, string InstanceStartTimeTo);
