using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using FeishuApproval.Json;

namespace FeishuApproval.Api.OpenApi;

/// <summary>
/// The JSON schemas of the response types. Each object type and each enumeration has one entry with the name of the type. Other schemas
/// refer to the entry.
/// </summary>
internal sealed class SchemaCatalog
{
    private const string Prefix = "#/components/schemas/";

    private readonly SortedDictionary<string, (Type Type, JsonObject Schema)> _entries = new(StringComparer.Ordinal);
    private readonly JsonSchemaExporterOptions _options;

    public SchemaCatalog() =>
        _options = new JsonSchemaExporterOptions
        {
            // Items of lists are never null. The nullability of members is defined by their annotations.
            TreatNullObliviousAsNonNullable = true,
            TransformSchemaNode = Transform,
        };

    /// <summary>Returns a schema of a type and adds the types that it refers to.</summary>
    /// <exception cref="InvalidOperationException">Two types have the same name.</exception>
    public JsonNode Reference(JsonTypeInfo type) => type.GetJsonSchemaAsNode(_options);

    /// <summary>Returns the entries by name.</summary>
    public JsonObject ToJson() =>
        new(_entries.Select(each => KeyValuePair.Create(each.Key, (JsonNode?)each.Value.Schema)));

    private JsonNode Transform(JsonSchemaExporterContext context, JsonNode node)
    {
        var type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        bool hasEntry = type.IsEnum || context.TypeInfo.Kind == JsonTypeInfoKind.Object;

        // The schema "true" allows any JSON, but some OpenAPI tools do not support it.
        if (node is not JsonObject schema)
            return new JsonObject();
        if (schema["$ref"] is { } place && !place.GetValue<string>().StartsWith(Prefix, StringComparison.Ordinal))
        {
            // The exporter refers to an earlier position in the schema of the whole response. This position does not exist in the document.
            bool allowsNull = context.PropertyInfo?.IsGetNullable == true;
            return OrNull(hasEntry ? Refer(NameOf(type)) : context.TypeInfo.GetJsonSchemaAsNode(_options), allowsNull);
        }

        if (!hasEntry)
            return KnownValues(context) is { } values ? OrKnown(schema, values) : node;
        bool isNullable = TakeNull(schema, type.IsEnum ? "enum" : "type");
        if (type.IsEnum)
            schema.Insert(0, "type", "string");
        else if (Required(context.TypeInfo) is { Count: > 0 } required)
            schema["required"] = required;

        string name = NameOf(type);
        if (_entries.TryGetValue(name, out var known) && known.Type != type)
        {
            throw new InvalidOperationException(
                $"{type} and {known.Type} have the same name in the OpenAPI document. Rename one of them."
            );
        }

        _entries[name] = (type, schema);
        return OrNull(Refer(name), isNullable);
    }

    private static IReadOnlyList<string>? KnownValues(JsonSchemaExporterContext context) =>
        context.PropertyInfo?.AttributeProvider?.GetCustomAttributes(typeof(KnownValuesAttribute), inherit: true)
            is [KnownValuesAttribute known, ..]
            ? known.Values
            : null;

    /// <summary>A schema that lists the known values and allows others.</summary>
    private static JsonObject OrKnown(JsonObject schema, IReadOnlyList<string> values) =>
        new()
        {
            ["anyOf"] = new JsonArray(
                new JsonObject
                {
                    ["type"] = "string",
                    ["enum"] = new JsonArray([.. values.Select(value => JsonValue.Create(value))]),
                },
                schema
            ),
        };

    private static string NameOf(Type type) => type.DeclaringType?.Name + type.Name;

    private static JsonObject Refer(string name) => new() { ["$ref"] = Prefix + name };

    private static JsonNode OrNull(JsonNode schema, bool isNullable) =>
        isNullable
            ? new JsonObject { ["anyOf"] = new JsonArray(schema, new JsonObject { ["type"] = "null" }) }
            : schema;

    /// <summary>Removes null from a schema, because one member of a type can be nullable and another member cannot.</summary>
    private static bool TakeNull(JsonObject schema, string keyword)
    {
        if (schema[keyword] is not JsonArray allowed)
            return false;
        int place = allowed
            .ToList()
            .FindIndex(each => each is null || (keyword == "type" && each.GetValue<string>() == "null"));
        if (place < 0)
            return false;
        allowed.RemoveAt(place);
        if (keyword == "type" && allowed is [{ } only])
            schema[keyword] = only.DeepClone();
        return true;
    }

    /// <summary>The members that are always written.</summary>
    private static JsonArray Required(JsonTypeInfo type) =>
        [
            .. type
                .Properties.Where(each =>
                    each.Get is not null
                    && each.AttributeProvider?.IsDefined(typeof(JsonIgnoreAttribute), inherit: true) != true
                )
                .Select(each => JsonValue.Create(each.Name)),
        ];
}
