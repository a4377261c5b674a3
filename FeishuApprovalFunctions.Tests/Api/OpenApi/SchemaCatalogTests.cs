using System.Text.Json;
using System.Text.Json.Nodes;
using FeishuApproval.Api.OpenApi;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Api.OpenApi;

public sealed class SchemaCatalogTests
{
    private readonly SchemaCatalog _catalog = new();

    [Fact]
    public void Every_type_has_one_entry_and_schemas_refer_to_it()
    {
        Assert.Equal("""{"$ref":"#/components/schemas/SchemaCatalogTestsTwo"}""", Add<Two>());

        Assert.Equal(
            """
            {"SchemaCatalogTestsColor":{"type":"string","enum":["Red","Blue"]},
            "SchemaCatalogTestsPart":{"type":"object","properties":{
            "Numbers":{"type":["array","null"],"items":{"type":"integer"}},
            "Color":{"$ref":"#/components/schemas/SchemaCatalogTestsColor"}},"required":["Numbers","Color"]},
            "SchemaCatalogTestsTwo":{"type":"object","properties":{
            "First":{"$ref":"#/components/schemas/SchemaCatalogTestsPart"},
            "Second":{"anyOf":[{"$ref":"#/components/schemas/SchemaCatalogTestsPart"},{"type":"null"}]},
            "Others":{"type":"array","items":{"$ref":"#/components/schemas/SchemaCatalogTestsPart"}},
            "Next":{"anyOf":[{"$ref":"#/components/schemas/SchemaCatalogTestsTwo"},{"type":"null"}]}},
            "required":["First","Second","Others","Next"]}}
            """.ReplaceLineEndings(string.Empty),
            _catalog.ToJson().ToJsonString()
        );
    }

    [Fact]
    public void A_member_of_two_equal_parts_is_described_in_the_entry_of_the_part()
    {
        Add<Two>();
        var document = new JsonObject { ["components"] = new JsonObject { ["schemas"] = _catalog.ToJson() } };
        var schema = document["components"]!["schemas"]!["SchemaCatalogTestsTwo"];
        string value = JsonSerializer.Serialize(
            new Two(new Part(null, Color.Red), new Part([1], Color.Blue), [new Part([2], Color.Red)], null),
            Options
        );

        Assert.Empty(new SchemaValidator(document).Validate(schema, JsonElement.Parse(value)));
    }

    [Fact]
    public void Two_types_of_one_name_are_an_error()
    {
        Add<One.Same>();

        Assert.Contains(
            "have the same name",
            Assert.Throws<InvalidOperationException>(Add<OneSame>).Message,
            StringComparison.Ordinal
        );
    }

    private static JsonSerializerOptions Options { get; } =
        new(JsonSerializerOptions.Default)
        {
            Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter() },
        };

    private string Add<T>() => _catalog.Reference(Options.GetTypeInfo(typeof(T))).ToJsonString();

    private enum Color
    {
        Red,
        Blue,
    }

    private sealed record Part(IReadOnlyList<int>? Numbers, Color Color);

    private sealed record Two(Part First, Part? Second, IReadOnlyList<Part> Others, Two? Next);
}

internal static class One
{
    internal sealed record Same(int Number);
}

internal sealed record OneSame(int Number);
