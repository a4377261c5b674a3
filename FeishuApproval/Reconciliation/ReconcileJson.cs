using System.Text.Json.Serialization;

namespace FeishuApproval.Reconciliation;

/// <summary>The JSON of saved progress.</summary>
[JsonSerializable(typeof(ReconcileProgress))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
internal sealed partial class ReconcileJson : JsonSerializerContext;
