using System.Text;
using System.Text.Json.Nodes;
using FeishuApproval.TestSupport;
using FeishuApproval.Webhook;

namespace FeishuApproval.Tests.Webhook;

/// <summary>The Verification Token is removed from the body; all other content stays.</summary>
public sealed class The_token_never_leaves
{
    private const string Token = TestWebhook.Token;

    [Theory]
    [InlineData("first", """{"token":"T","a":1,"b":2}""", """{"a":1,"b":2}""")]
    [InlineData("middle", """{"a":1,"token":"T","b":2}""", """{"a":1,"b":2}""")]
    [InlineData("last", """{"a":1,"b":2,"token":"T"}""", """{"a":1,"b":2}""")]
    [InlineData("only", """{"token":"T"}""", """{}""")]
    [InlineData("only, with blanks", "{ \"token\" : \"T\" }", "{  }")]
    [InlineData("twice, first", """{"token":"wrong","token":"T","a":1}""", """{"a":1}""")]
    [InlineData("twice, last", """{"a":1,"token":"T","token":"T"}""", """{"a":1}""")]
    [InlineData("twice, nothing else", """{"token":"T","token":"T"}""", """{}""")]
    [InlineData("at both ends", """{"token":"T","a":1,"token":"T"}""", """{"a":1}""")]
    [InlineData("between blanks", "{ \"a\" : 1 ,\r\n\t\"token\"\t:\n\"T\" , \"b\" : 2 }", "{ \"a\" : 1  , \"b\" : 2 }")]
    [InlineData("first, between blanks", "{\n  \"token\": \"T\" ,\n  \"a\": 1\n}", "{\n  \n  \"a\": 1\n}")]
    [InlineData("last, between blanks", "{\n  \"a\": 1,\n  \"token\": \"T\"\n}", "{\n  \"a\": 1\n}")]
    [InlineData("escaped name", """{"\u0074oken":"T","a":1}""", """{"a":1}""")]
    [InlineData("escaped value", """{"token":"\u00341a9425ea7df4536a7623e38fa321bae","a":1}""", """{"a":1}""")]
    [InlineData("another kind first", """{"token":{"token":["T"]},"a":1,"token":"T"}""", """{"a":1}""")]
    [InlineData("header, first", """{"header":{"token":"T","a":1},"b":2}""", """{"header":{"a":1},"b":2}""")]
    [InlineData(
        "header, middle",
        """{"header":{"a":1,"token":"T","c":3},"b":2}""",
        """{"header":{"a":1,"c":3},"b":2}"""
    )]
    [InlineData("header, last", """{"b":2,"header":{"a":1,"token":"T"}}""", """{"b":2,"header":{"a":1}}""")]
    [InlineData("header, only", """{"header":{"token":"T"}}""", """{"header":{}}""")]
    [InlineData("header and outside", """{"token":"T","header":{"token":"T","a":1}}""", """{"header":{"a":1}}""")]
    [InlineData("header and behind", """{"header":{"a":1,"token":"T"},"token":"T"}""", """{"header":{"a":1}}""")]
    [InlineData(
        "two headers",
        """{"header":{"token":"T"},"header":{"token":"T","a":1}}""",
        """{"header":{},"header":{"a":1}}"""
    )]
    [InlineData(
        "the ticket of a store app",
        """{"token":"T","event":{"type":"app_ticket","app_ticket":"secret","a":1}}""",
        """{"event":{"type":"app_ticket","a":1}}"""
    )]
    [InlineData(
        "the ticket, first and alone",
        """{"event":{"app_ticket":{"x":["secret"]}},"token":"T"}""",
        """{"event":{}}"""
    )]
    [InlineData("commas in texts", """{"a":",,","token":"T","b":","}""", """{"a":",,","b":","}""")]
    public void It_is_removed_at_every_position(string where, string body, string expected)
    {
        using var webhook = TestWebhook.Keyless();

        var message = webhook.Accept(
            TestRequest.Plain(body.Replace("\"T\"", $"\"{Token}\"", StringComparison.Ordinal))
        );

        Assert.Equal((where, expected), (where, Encoding.UTF8.GetString(message.Body.Span)));
    }

    [Fact]
    public void A_member_of_the_same_name_inside_the_event_is_ignored()
    {
        using var webhook = TestWebhook.Keyless();
        var body = Payload.Leave();
        body["event"]!["token"] = "a form's own";

        var message = webhook.Accept(TestRequest.Plain(body.Bytes()));

        body.Remove("token");
        JsonAssert.Equal(body, JsonNode.Parse(message.Body.Span));
    }

    [Fact]
    public void More_tokens_than_any_envelope_has_are_no_envelope()
    {
        using var webhook = TestWebhook.Keyless();
        string Tokens(int count) => $"{{{string.Join(',', Enumerable.Repeat($"\"token\":\"{Token}\"", count))}}}";

        Assert.Equal("{}", Encoding.UTF8.GetString(webhook.Accept(TestRequest.Plain(Tokens(8))).Body.Span));
        Assert.Equal(new WebhookVerdict.Rejected(RejectReason.NotJson), webhook.Verify(TestRequest.Plain(Tokens(9))));
    }

    [Fact]
    public void Every_other_member_stays_whatever_is_around_it()
    {
        using var webhook = TestWebhook.Keyless();
        var random = new Random(20240905);
        string[] blanks = ["", " ", "\n", "\r\n  ", "\t"];
        string Blank() => blanks[random.Next(blanks.Length)];
        for (int round = 0; round < 500; round++)
        {
            var members = Enumerable
                .Range(0, random.Next(6))
                .Select(i =>
                    (
                        Name: $"m{i}",
                        Value: random.Next(3) switch
                        {
                            0 => "\"a,b\"",
                            1 => "[1,2]",
                            _ => "{\"token\":\"x\"}",
                        }
                    )
                )
                .ToList();
            var all = members
                .Select(member => $"{Blank()}\"{member.Name}\"{Blank()}:{Blank()}{member.Value}{Blank()}")
                .ToList();
            for (int i = random.Next(1, 4); i > 0; i--)
            {
                all.Insert(random.Next(all.Count + 1), $"{Blank()}\"token\"{Blank()}:{Blank()}\"{Token}\"{Blank()}");
            }

            var message = webhook.Accept(TestRequest.Plain($"{{{string.Join(',', all)}}}"));

            JsonAssert.Equal(
                $"{{{string.Join(',', members.Select(member => $"\"{member.Name}\":{member.Value}"))}}}",
                JsonNode.Parse(message.Body.Span)
            );
        }
    }
}
