using System.Text;
using FeishuApproval.Api.Webhook;
using FeishuApproval.Messaging;
using FeishuApproval.TestSupport;
using FeishuApprovalFunctions.AzureTests.Doubles;
using FeishuApprovalFunctions.AzureTests.Support;

namespace FeishuApprovalFunctions.AzureTests.Http;

/// <summary>Each kind of answer of the webhook, through the function.</summary>
public sealed class ReceiveEventTests : IAsyncDisposable
{
    private const string Unauthorized = "401 application/json; charset=utf-8 {\"error\":\"unauthorized\"}";

    private readonly TestApp _app = new();

    public static TheoryData<string, string> Rows =>
        new()
        {
            { "challenge, plain", "200 application/json; charset=utf-8 {\"challenge\":\"a-challenge\"}" },
            { "challenge, encrypted", "200 application/json; charset=utf-8 {\"challenge\":\"a-challenge\"}" },
            { "event", "200 application/json; charset=utf-8 {}" },
            { "event of an unknown type", "200 application/json; charset=utf-8 {}" },
            { "unsigned event", Unauthorized },
            { "forged event", Unauthorized },
            { "stale event", Unauthorized },
            { "plaintext event", Unauthorized },
            { "event with another token", Unauthorized },
            { "no JSON", Unauthorized },
            { "nothing", Unauthorized },
            {
                "over 1 MiB",
                $"413 application/problem+json; charset=utf-8 "
                    + ProblemText.Of(413, "Content Too Large", "The body is over 1 MiB; Feishu's events are a few KiB.")
            },
        };

    private static Dictionary<string, TestRequest> Requests { get; } =
        new()
        {
            ["challenge, plain"] = TestRequest.Plain(Payload.Challenge().Bytes()),
            ["challenge, encrypted"] = TestRequest.Encrypted(Payload.Challenge().Bytes()),
            ["event"] = TestRequest.Sealed(Payload.Leave().Bytes()),
            ["event of an unknown type"] = TestRequest.Sealed(Payload.V1("another", "event-1", []).Bytes()),
            ["unsigned event"] = TestRequest.Encrypted(Payload.Leave().Bytes()),
            ["forged event"] = TestRequest.Encrypted(Payload.Leave().Bytes()).Sign("another key"),
            ["stale event"] = TestRequest.Sealed(Payload.Leave().Bytes(), sentAt: TestTime.Start.AddHours(-9)),
            ["plaintext event"] = TestRequest.Plain(Payload.Leave().Bytes()),
            ["event with another token"] = TestRequest.Sealed(
                Encoding.UTF8.GetBytes(
                    Encoding
                        .UTF8.GetString(Payload.Leave().Bytes())
                        .Replace(TestWebhook.Token, "another", StringComparison.Ordinal)
                )
            ),
            ["no JSON"] = TestRequest.Plain("hello"),
            ["nothing"] = TestRequest.Plain(string.Empty),
            ["over 1 MiB"] = TestRequest.Plain(new byte[1024 * 1024 + 1]),
        };

    [SkippableTheory]
    [MemberData(nameof(Rows))]
    public async Task Pending_requests_are_answered(string request, string answer)
    {
        Assert.Equal(answer, Everything(await _app.PostAsync(Requests[request])));
        Assert.Equal(
            request.StartsWith("event", StringComparison.Ordinal) && answer.StartsWith("200", StringComparison.Ordinal)
                ? 1
                : 0,
            _app.Topic.Messages.Count
        );
    }

    [SkippableTheory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    public async Task Another_method_is_not_allowed(string method)
    {
        var response = await _app.PostAsync(TestRequest.Sealed(Payload.Leave().Bytes()) with { Method = method });
        Assert.Equal(405, (int)response.StatusCode);
        Assert.Equal(["POST"], response.Headers.GetValues("Allow"));
        Assert.Empty(_app.Topic.Messages);
    }

    [SkippableFact]
    public async Task A_broker_that_refuses_makes_Feishu_send_again()
    {
        _app.Topic.BeforeSend = _ => throw new InvalidOperationException("refused");
        await AssertUnavailableAsync(_app.PostAsync(TestRequest.Sealed(Payload.Leave().Bytes())));
    }

    [SkippableFact]
    public async Task A_broker_slower_than_the_budget_makes_Feishu_send_again()
    {
        _app.Topic.BeforeSend = token => Task.Delay(Timeout.Infinite, token);
        var posting = _app.PostAsync(TestRequest.Sealed(Payload.Leave().Bytes()));
        Assert.False(posting.IsCompleted);
        _app.Time.Advance(WebhookReceiver.Budget);
        await AssertUnavailableAsync(posting);
    }

    [SkippableFact]
    public async Task A_bug_makes_Feishu_send_again_instead_of_hanging()
    {
        var request = new TestHttpRequest(
            new TestFunctionContext(nameof(_app.Http.ReceiveEvent)),
            "POST",
            new BrokenStream()
        );
        await AssertUnavailableAsync(Post());

        async Task<TestHttpResponse> Post() =>
            (TestHttpResponse)await _app.Http.ReceiveEvent(request, CancellationToken.None);
    }

    [SkippableFact]
    public async Task Every_request_uses_one_sender()
    {
        for (int i = 0; i < 3; i++)
            await _app.PostAsync(TestRequest.Sealed(Payload.Leave($"event-{i}").Bytes()));
        Assert.Equal(3, _app.Topic.Messages.Count);
        Assert.Equal(1, _app.Client.Senders);
    }

    [SkippableFact]
    public async Task The_token_does_not_reach_the_topic()
    {
        await _app.PostAsync(TestRequest.Sealed(Payload.Leave().Bytes()));
        var message = Assert.Single(_app.Topic.Messages);
        Assert.DoesNotContain(TestWebhook.Token, message.Body.ToString(), StringComparison.Ordinal);
        Assert.Equal(Subscriptions.Leave.EventTypes[0], message.Subject);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task AssertUnavailableAsync(Task<TestHttpResponse> answering)
    {
        var response = await answering;
        Assert.Equal(
            "503 application/json; charset=utf-8 {\"error\":\"The event could not be stored in time; send it again.\"}",
            Everything(response)
        );
        Assert.Equal(["15"], response.Headers.GetValues("Retry-After"));
    }

    private static string Everything(TestHttpResponse response)
    {
        Assert.Equal(["nosniff"], response.Headers.GetValues("X-Content-Type-Options"));
        return $"{(int)response.StatusCode} {string.Join(' ', response.Headers.GetValues("Content-Type"))} {response.Text}";
    }

    private sealed class BrokenStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();
    }
}
