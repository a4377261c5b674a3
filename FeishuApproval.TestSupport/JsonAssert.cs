using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FeishuApproval.TestSupport;

/// <summary>Compares JSON by value, and shows both sides in full where it differs.</summary>
internal static class JsonAssert
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Equal(JsonNode? expected, JsonNode? actual)
    {
        // The order of members is ignored. The texts make failures readable.
        if (!JsonNode.DeepEquals(expected, actual))
            Assert.Fail($"Expected:\n{Text(expected)}\nActual:\n{Text(actual)}");
    }

    public static void Equal(string expected, JsonNode? actual) => Equal(JsonNode.Parse(expected), actual);

    private static string Text(JsonNode? node) => Sorted(node)?.ToJsonString(Indented) ?? "null";

    private static JsonNode? Sorted(JsonNode? node) =>
        node switch
        {
            JsonObject members => new JsonObject(
                members
                    .OrderBy(member => member.Key, StringComparer.Ordinal)
                    .Select(member => KeyValuePair.Create(member.Key, Sorted(member.Value)))
            ),
            JsonArray elements => new JsonArray([.. elements.Select(Sorted)]),
            _ => node?.DeepClone(),
        };
}
