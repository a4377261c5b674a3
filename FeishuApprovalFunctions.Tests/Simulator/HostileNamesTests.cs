using System.Text;
using FeishuApproval.Webhook;

namespace FeishuApproval.Tests.Simulator;

/// <summary>Odd names of members, before and after the sender is verified.</summary>
public sealed class HostileNamesTests
{
    [Theory]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("""{"e\udc00":"x"}""")]
    [InlineData("""{"encrypt":"AAAA","\ud800":1}""")]
    [InlineData("""{"header":{"tok\ud800":1},"token":"wrong"}""")]
    public void A_name_that_is_not_text_is_a_rejection_without_exception(string body)
    {
        var request = new WebhookRequest(null, null, null, Encoding.UTF8.GetBytes(body));

        Assert.IsType<WebhookVerdict.Rejected>(Receiver.Create().Verify(request));
        Assert.IsType<WebhookVerdict.Rejected>(Receiver.Create(encryptKey: null).Verify(request));
    }

    [Fact]
    public void An_escaped_name_is_the_name_it_stands_for()
    {
        string body =
            $$$"""{"uuid":"id-1","\u0074oken":"{{{Receiver.Token}}}","event":{"ty\u0070e":"leave_approval_revert","instance\u005fcode":"I-1"}}""";

        var message = Receiver.Accept(Encoding.UTF8.GetBytes(body));

        Assert.Equal(
            ("id-1", "leave_approval_revert", "I-1"),
            (message.MessageId, message.Subject, message.CorrelationId)
        );
        Assert.DoesNotContain(Receiver.Token, Encoding.UTF8.GetString(message.Body.Span), StringComparison.Ordinal);
    }

    [Fact]
    public void No_mixture_of_escapes_is_an_exception()
    {
        string[] parts =
        [
            "\\ud83d",
            "\\ude00",
            "\\uD83D\\uDE00",
            "\\u0061",
            "\\\\",
            "\\n",
            "\\\"",
            "a",
            "中",
            "uuid",
            "token",
        ];
        var random = new Random(1);
        for (int i = 0; i < 10_000; i++)
        {
            string text = string.Concat(random.GetItems(parts, random.Next(1, 6)));
            byte[] body = Encoding.UTF8.GetBytes(
                $$"""{"{{text}}":"{{text}}","uuid":"{{text}}","token":"{{Receiver.Token}}","type":"url_verification","challenge":"{{text}}"}"""
            );

            Receiver.Create(encryptKey: null).Verify(new WebhookRequest(null, null, null, body));
        }
    }

    [Fact]
    public void Invalid_UTF_8_is_not_an_exception()
    {
        byte[] body = [.. "{\"\\u0061"u8, 0xFF, .. "\":1,\"uuid\":\"\\u0061"u8, 0xC3, .. "\"}"u8];

        Assert.IsType<WebhookVerdict.Rejected>(
            Receiver.Create(encryptKey: null).Verify(new WebhookRequest(null, null, null, body))
        );
    }
}
