using System.Text.Json.Serialization;

namespace FeishuApproval.Reconciliation;

/// <summary>How progress is saved, and what stands for a detail that is gone.</summary>
[JsonSerializable(typeof(ReconcileProgress))]
[JsonSerializable(typeof(GoneInstance))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
internal sealed partial class ReconcileJson : JsonSerializerContext;

/// <summary>The detail of an instance that Feishu no longer has.</summary>
internal sealed record GoneInstance(string InstanceCode, string ApprovalCode, string Status);
