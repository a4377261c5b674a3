using FeishuApproval.Api.Http;
using FeishuApproval.Messaging;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using FeishuApproval.Webhook;

namespace FeishuApproval.Tests.Webhook;

public sealed class Any_bytes_get_an_answer_of_the_table : IDisposable
{
    private readonly TestWebhook _keyless = TestWebhook.Keyless();
    private readonly TestWebhook _keyed = TestWebhook.Keyed();

    [Fact]
    public void In_plaintext() => OddBody.ForEach(body => AssertAnswered(_keyless, TestRequest.Plain(body.Bytes)));

    [Fact]
    public void In_plaintext_where_a_key_is_set() =>
        OddBody.ForEach(body =>
        {
            AssertAnswered(_keyed, TestRequest.Plain(body.Bytes));
            Assert.Empty(_keyed.Topic.Published);
        });

    [Fact]
    public void Encrypted_and_signed() =>
        OddBody.ForEach(body => AssertAnswered(_keyed, TestRequest.Sealed(body.Bytes)));

    [Fact]
    public void Encrypted_and_tampered_with() =>
        OddBody.ForEach(body =>
        {
            var random = new Random(body.Bytes.Length);
            var request = TestRequest.Sealed(body.Bytes);
            request.Body[random.Next(request.Body.Length)] ^= (byte)(1 << random.Next(8));

            Assert.Same(HttpResult.Unauthorized, AssertAnswered(_keyed, request));

            // Signed again, as only the owner of the key can do, any answer but 500 is right.
            AssertAnswered(_keyed, request.Sign());
        });

    [Fact]
    public void Every_event_accepted_for_a_projection_can_be_projected_and_read()
    {
        int projected = 0;
        OddBody.ForEach(body =>
        {
            if (
                _keyless.Verify(TestRequest.Plain(body.Bytes))
                is not WebhookVerdict.Accepted { Message: { Subject: not EventTypes.Unrecognized } message }
            )
                return;
            using var projection = new TestProjection();
            var outcome = projection.HandleAsync(message).GetAwaiter().GetResult();
            if (EventTypes.ArchivedOnly.Contains(message.Subject))
            {
                Assert.Equal(HandlerOutcome.Foreign, outcome);
                return;
            }

            if (message.Subject == EventTypes.ProcessStatusChanged)
            {
                // Its handler fetches, and projects nothing.
                Assert.NotNull(TestProjection.Events.Read(message));
                projected++;
                return;
            }

            if (
                message.Subject
                is EventTypes.ApprovalInstance
                    or EventTypes.InstanceStatusChanged
                    or EventTypes.ApprovalTask
            )
            {
                Assert.True(outcome is HandlerOutcome.Applied or HandlerOutcome.NoEffect, $"{outcome}");
                return;
            }

            Assert.Equal(HandlerOutcome.Applied, outcome);
            var read =
                message.Subject == EventTypes.ProcessApproverUpdated
                    ? projection.ReadTasksAsync(message.CorrelationId!).GetAwaiter().GetResult()
                    : projection.ReadRecordAsync(message.CorrelationId!).GetAwaiter().GetResult();
            Assert.NotNull(read);
            projected++;
        });

        // Otherwise the bodies would be too odd for a useful test.
        Assert.InRange(projected, 2250, 10_000);
    }

    public void Dispose()
    {
        _keyless.Dispose();
        _keyed.Dispose();
    }

    private static HttpResult AssertAnswered(TestWebhook webhook, TestRequest request)
    {
        var verdict = webhook.Verify(request);
        var answer = webhook.PostAsync(request).GetAwaiter().GetResult();
        switch (verdict)
        {
            case WebhookVerdict.Accepted:
                Assert.Same(HttpResult.Ok, answer);
                break;
            case WebhookVerdict.Rejected:
                Assert.Same(HttpResult.Unauthorized, answer);
                break;
            case WebhookVerdict.Challenge challenge:
                Assert.Equal(HttpResult.Challenge(challenge.Text).Everything(), answer.Everything());
                break;
        }

        return answer;
    }
}
