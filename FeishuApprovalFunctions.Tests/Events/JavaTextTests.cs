using System.Text.Json.Nodes;
using FeishuApproval.Events.Fields;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using FsCheck;
using FsCheck.Fluent;

namespace FeishuApproval.Tests.Events;

public sealed class JavaTextTests
{
    [Theory]
    [InlineData("[]", "[]")]
    [InlineData("{}", "{}")]
    [InlineData(" [ a , b ] ", """["a","b"]""")]
    [InlineData("[a]", """["a"]""")]
    [InlineData(
        "[[2024-09-05 13:30:00,2024-09-05 18:00:00],[2024-09-06 09:00:00,2024-09-06 18:00:00]]",
        """[["2024-09-05 13:30:00","2024-09-05 18:00:00"],["2024-09-06 09:00:00","2024-09-06 18:00:00"]]"""
    )]
    [InlineData(
        "[{is_default=true,locale=zh_cn,texts={@i18n@7276381556766212099=事假}}]",
        """[{"is_default":"true","locale":"zh_cn","texts":{"@i18n@7276381556766212099":"事假"}}]"""
    )]
    [InlineData("{a=b, c=[d, {e=f}]}", """{"a":"b","c":["d",{"e":"f"}]}""")]
    [InlineData("{a=one, two, b=three}", """{"a":"one, two","b":"three"}""")]
    [InlineData("{a=, b=}", """{"a":"","b":""}""")]
    [InlineData("{a=x=y}", """{"a":"x=y"}""")]
    [InlineData("[a,]", """["a"]""")]
    [InlineData("text", "\"text\"")]
    [InlineData("[{texts={@i18n@71=年假[2024]}}]", """[{"texts":{"@i18n@71":"年假[2024]"}}]""")]
    [InlineData("[{texts={@i18n@71=年假{2024}, b=c}}]", """[{"texts":{"@i18n@71":"年假{2024}","b":"c"}}]""")]
    [InlineData("[{texts={a=年假]}}, {b=c}]", """[{"texts":{"a":"年假]"}},{"b":"c"}]""")]
    [InlineData("[{texts={a=年假}}}, {b=c}]", """[{"texts":{"a":"年假}"}},{"b":"c"}]""")]
    [InlineData("[{texts={a=年假[}}]", """[{"texts":{"a":"年假["}}]""")]
    [InlineData("[{texts={a={年假}}]", """[{"texts":{"a":"{年假"}}]""")]
    [InlineData("[{texts={a=[2024]年假}}]", """[{"texts":{"a":"[2024]年假"}}]""")]
    [InlineData("{a=x [1, 2] y, b=z}", """{"a":"x [1, 2] y","b":"z"}""")]
    [InlineData("[a[1], b]", """["a[1]","b"]""")]
    [InlineData("{a=b}}", """{"a":"b}"}""")]
    public void Java_text_becomes_JSON(string text, string expected)
    {
        Assert.True(JavaText.TryParse(text, out var json));
        JsonAssert.Equal(expected, JsonNode.Parse(json.GetRawText()));
    }

    [Theory]
    [InlineData("[")]
    [InlineData("[a")]
    [InlineData("[a,")]
    [InlineData("[[a]")]
    [InlineData("[a]]")]
    [InlineData("[a}")]
    [InlineData("{a=b")]
    [InlineData("{a=b]")]
    [InlineData("{a}")]
    [InlineData("[a] b")]
    [InlineData("a]")]
    [InlineData("[[[[[[[[[[[[[[[[[[x]]]]]]]]]]]]]]]]]]")]
    public void Text_with_other_brackets_is_refused(string text) => Assert.False(JavaText.TryParse(text, out _));

    [Fact]
    public void Text_printed_by_Java_is_read_correctly() =>
        Properties.ForAll(
            Values(3).ToArbitrary(),
            value =>
            {
                Assert.True(JavaText.TryParse(Print(value), out var json));
                JsonAssert.Equal(value, JsonNode.Parse(json.GetRawText()));
            },
            count: 1000
        );

    [Fact]
    public void No_text_makes_it_throw_or_write_invalid_JSON() =>
        Properties.ForAll(
            Gen.Elements("[", "]", "{", "}", "=", ",", " ", "a", "事", "\"", "\\", "\u0001").ListOf().ToArbitrary(),
            pieces =>
            {
                if (JavaText.TryParse(string.Concat(pieces), out var json))
                    JsonNode.Parse(json.GetRawText());
            },
            count: 5000
        );

    /// <summary>Without a bound, these would take all time or all of the stack.</summary>
    [Theory]
    [InlineData("[{texts={a=", "},{b={c=", "]")]
    [InlineData("[{a=", "{b=[c,", "]")]
    [InlineData("[", "{a=b,", "}")]
    [InlineData("[{a=b}},", "c,", "}")]
    public void A_text_of_many_odd_brackets_is_refused(string begin, string repeated, string end)
    {
        foreach (int count in (int[])[100, 600, 100_000])
        {
            Assert.False(JavaText.TryParse(begin + string.Concat(Enumerable.Repeat(repeated, count)) + end, out _));
        }
    }

    /// <summary>Lists and maps of texts without Java's delimiters, which it does not escape.</summary>
    private static Gen<JsonNode> Values(int depth)
    {
        var text = Gen.Elements("a", "2024-09-05 13:30:00", "@i18n@1", "事假", "zh_cn", "true", "x y")
            .Select(value => (JsonNode)value);
        if (depth == 0)
            return text;
        var inner = Values(depth - 1);
        var list = inner
            .ListOf(3)
            .Select(values => (JsonNode)new JsonArray([.. values.Select(value => value.DeepClone())]));
        var map = inner
            .ListOf(2)
            .Select(values =>
                (JsonNode)
                    new JsonObject(
                        values.Select((value, i) => KeyValuePair.Create($"key{i}", (JsonNode?)value.DeepClone()))
                    )
            );
        return Gen.OneOf(list, map);
    }

    private static string Print(JsonNode? value) =>
        value switch
        {
            JsonArray list => $"[{string.Join(", ", list.Select(Print))}]",
            JsonObject map => $"{{{string.Join(", ", map.Select(member => $"{member.Key}={Print(member.Value)}"))}}}",
            _ => (string)value!,
        };
}
