using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace FeishuApproval.Simulator.Platform;

[JsonSerializable(typeof(JsonObject))]
internal sealed partial class SimulatedPlatformJson : JsonSerializerContext;
