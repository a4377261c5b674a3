using System.Text.Json.Serialization;

namespace FeishuApproval.FeishuPlatform.Api;

/// <summary>The JSON for requests to the open platform.</summary>
[JsonSerializable(typeof(TokenRequest))]
[JsonSerializable(typeof(InstanceQuery))]
[JsonSerializable(typeof(InstanceQueryOfUser))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
internal sealed partial class PlatformJson : JsonSerializerContext;

/// <summary>A request for a tenant access token.</summary>
internal sealed record TokenRequest(string AppId, string AppSecret);

/// <summary>A request for the instances of a definition that were submitted in a window. Times are in milliseconds since 1970.</summary>
internal sealed record InstanceQuery(
    string ApprovalCode,
    string InstanceStatus,
    string InstanceStartTimeFrom,
    string InstanceStartTimeTo
);

/// <summary>A request for the instances of a user that were submitted in a window. Times are in milliseconds since 1970.</summary>
internal sealed record InstanceQueryOfUser(
    string UserId,
    string InstanceStatus,
    string InstanceStartTimeFrom,
    string InstanceStartTimeTo
);
