using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FeishuApproval.TestSupport;

/// <summary>Compares JSON by value, and shows both sides in full where it differs.</summary>
internal static class JsonAssert
{
    /// <summary>Returns a copy without the members that are null, so that an expectation lists only what there is.</summary>
    public static JsonNode? WithoutNulls(JsonNode? node) =>
        node switch
        {
            JsonObject members => new JsonObject(
                members
                    .Where(member => member.Value is not null)
                    .Select(member => KeyValuePair.Create(member.Key, WithoutNulls(member.Value)))
            ),
            JsonArray items => new JsonArray([.. items.Select(WithoutNulls)]),
            _ => node?.DeepClone(),
        };

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
