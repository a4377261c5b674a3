using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FeishuApproval.TestSupport;

/// <summary>
/// Checks values against the schemas of an OpenAPI document. Stricter than JSON Schema: an object has no members but those its schema
/// names, and a keyword that is not known here fails.
/// </summary>
public sealed class SchemaValidator(JsonNode document)
{
    /// <summary>What is wrong with a value, each with its place; empty when nothing is.</summary>
    public List<string> Validate(JsonNode? schema, JsonElement value)
    {
        var problems = new List<string>();
        Validate(schema, value, "$", problems);
        return problems;
    }

    /// <summary>The node that a reference inside the document names.</summary>
    public JsonNode? Resolve(string reference)
    {
        if (!reference.StartsWith("#/", StringComparison.Ordinal))
            return null;
        JsonNode? node = document;
        foreach (string part in reference[2..].Split('/'))
            node = (node as JsonObject)?[part];
        return node;
    }

    private void Validate(JsonNode? schema, JsonElement value, string place, List<string> problems)
    {
        if (schema is not JsonObject keywords)
        {
            problems.Add($"{place}: there is no schema");
            return;
        }

        foreach (var (keyword, argument) in keywords)
        {
            switch (keyword)
            {
                case "$ref":
                    Validate(Resolve(argument!.GetValue<string>()), value, place, problems);
                    break;
                case "anyOf":
                    var attempts = argument!.AsArray().Select(each => Validate(each, value)).ToList();
                    if (attempts.TrueForAll(attempt => attempt.Count > 0))
                    {
                        problems.Add(
                            $"{place} matches no alternative: {string.Join(" or ", attempts.Select(each => each[0]))}"
                        );
                    }

                    break;
                case "type":
                    string[] types = argument is JsonArray several
                        ? [.. several.Select(each => each!.GetValue<string>())]
                        : [argument!.GetValue<string>()];
                    if (!types.Any(type => Is(type, value)))
                        problems.Add($"{place} is no {string.Join(" or ", types)}");
                    if (value.ValueKind == JsonValueKind.Object)
                        ValidateMembers(keywords, value, place, problems);
                    break;
                case "enum":
                    bool isListed = argument!
                        .AsArray()
                        .Any(each => JsonNode.DeepEquals(each, JsonNode.Parse(value.GetRawText())));
                    if (!isListed)
                        problems.Add($"{place} is {value}, which is not in the list");
                    break;
                case "format":
                    if (
                        value.ValueKind == JsonValueKind.String
                        && !IsFormat(argument!.GetValue<string>(), value.GetString()!)
                    )
                    {
                        problems.Add($"{place} is \"{value}\", which is no {argument}");
                    }

                    break;
                case "items":
                    if (value.ValueKind != JsonValueKind.Array)
                        break;
                    int i = 0;
                    foreach (var item in value.EnumerateArray())
                        Validate(argument, item, $"{place}[{i++}]", problems);
                    break;
                case "properties" or "required" or "additionalProperties":
                    break;
                default:
                    problems.Add($"{place}: the keyword {keyword} is not known");
                    break;
            }
        }
    }

    private void ValidateMembers(JsonObject schema, JsonElement value, string place, List<string> problems)
    {
        foreach (var name in schema["required"]?.AsArray() ?? [])
        {
            if (!value.TryGetProperty(name!.GetValue<string>(), out _))
                problems.Add($"{place} lacks {name}");
        }

        foreach (var member in value.EnumerateObject())
        {
            var known = schema["properties"]?[member.Name] ?? schema["additionalProperties"];
            if (known is null)
                problems.Add($"{place} has {member.Name}, which is not in the schema");
            else
                Validate(known, member.Value, $"{place}.{member.Name}", problems);
        }
    }

    private static bool Is(string type, JsonElement value) =>
        type switch
        {
            "object" => value.ValueKind == JsonValueKind.Object,
            "array" => value.ValueKind == JsonValueKind.Array,
            "string" => value.ValueKind == JsonValueKind.String,
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "null" => value.ValueKind == JsonValueKind.Null,
            "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
            "number" => value.ValueKind == JsonValueKind.Number,
            _ => false,
        };

    private static bool IsFormat(string format, string text) =>
        format switch
        {
            "date" => DateOnly.TryParseExact(
                text,
                "yyyy-MM-dd",
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out _
            ),
            "date-time" => text.Contains('T', StringComparison.Ordinal)
                && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out _),
            _ => false,
        };
}
