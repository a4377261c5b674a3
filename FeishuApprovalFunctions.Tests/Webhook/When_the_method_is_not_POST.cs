using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Webhook;

public sealed class When_the_method_is_not_POST
{
    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    [InlineData("PUT")]
    [InlineData("OPTIONS")]
    [InlineData("")]
    public async Task It_is_answered_405_with_Allow_and_nothing_is_read(string method)
    {
        using var webhook = TestWebhook.Keyless();
        using var body = new MemoryStream(Payload.Leave().Bytes());

        var answer = await webhook.PostAsync(new TestRequest([]) { Method = method }, body, body.Length);

        Assert.Equal(405, answer.Status);
        Assert.Equal(KeyValuePair.Create("Allow", "POST"), Assert.Single(answer.Headers));
        Assert.Equal(0, body.Position);
        Assert.Empty(webhook.Topic.Published);
    }
}
