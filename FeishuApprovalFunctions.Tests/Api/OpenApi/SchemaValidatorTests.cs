using System.Text.Json;
using System.Text.Json.Nodes;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Api.OpenApi;

public sealed class SchemaValidatorTests
{
    private static readonly JsonNode Document = JsonNode.Parse(
        """
        {"components":{"schemas":{
        "Kind":{"type":"string","enum":["leave","trip"]},
        "Record":{"type":"object","required":["kind","days"],"properties":{
          "kind":{"$ref":"#/components/schemas/Kind"},
          "days":{"type":["array","null"],"items":{"type":"string","format":"date"}},
          "next":{"anyOf":[{"$ref":"#/components/schemas/Record"},{"type":"null"}]},
          "counts":{"type":"object","additionalProperties":{"type":"integer"}}}},
        "Odd":{"minLength":3}}}}
        """
    )!;

    [Theory]
    [InlineData(
        "Record",
        """{"kind":"leave","days":["2026-01-31"],"next":{"kind":"trip","days":null},"counts":{"a":1}}""",
        null
    )]
    [InlineData("Record", """{"kind":"leave","days":null,"next":null}""", null)]
    [InlineData("Record", """{"kind":"leave"}""", "$ lacks days")]
    [InlineData("Record", """{"kind":"leave","days":null,"name":1}""", "$ has name, which is not in the schema")]
    [InlineData("Record", """{"kind":"shift","days":null}""", "$.kind is shift, which is not in the list")]
    [InlineData("Record", """{"kind":"leave","days":["31.1."]}""", "$.days[0] is \"31.1.\", which is no date")]
    [InlineData("Record", """{"kind":"leave","days":"none"}""", "$.days is no array or null")]
    [InlineData("Record", """{"kind":"leave","days":null,"counts":{"a":1.5}}""", "$.counts.a is no integer")]
    [InlineData(
        "Record",
        """{"kind":"leave","days":null,"next":{}}""",
        "$.next matches no alternative: $ lacks kind or $ is no null"
    )]
    [InlineData("Odd", "\"abc\"", "$: the keyword minLength is not known")]
    [InlineData("Missing", "1", "$: there is no schema")]
    public void A_value_that_does_not_match_its_schema_is_found(string schema, string value, string? problem) =>
        Assert.Equal(
            problem,
            new SchemaValidator(Document)
                .Validate(new JsonObject { ["$ref"] = $"#/components/schemas/{schema}" }, JsonElement.Parse(value))
                .FirstOrDefault()
        );
}
