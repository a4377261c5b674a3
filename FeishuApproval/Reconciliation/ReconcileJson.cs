using System.Text.Json.Serialization;

namespace FeishuApproval.Reconciliation;

/// <summary>How progress is saved.</summary>
[JsonSerializable(typeof(ReconcileProgress))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
internal sealed partial class ReconcileJson : JsonSerializerContext;
