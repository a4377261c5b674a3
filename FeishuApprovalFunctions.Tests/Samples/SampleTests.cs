using System.Text;
using System.Text.Json.Nodes;
using FeishuApproval.Events.Types;
using FeishuApproval.Messaging;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using FeishuApproval.Webhook;

namespace FeishuApproval.Tests.Samples;

/// <summary>Every body of <c>samples/</c> becomes the content of its <c>.expected.json</c>.</summary>
public sealed class SampleTests
{
    // Without an App ID of their own: some samples leave it out, and so must the message.
    private static readonly FeishuApp Plain = new(null, [TestWebhook.Token], []);
    private static readonly FeishuApp Encrypting = new(null, [TestWebhook.Token], [TestWebhook.EncryptKey]);

    public static TheoryData<string> All => [.. SampleFile.Names];

    [Theory]
    [MemberData(nameof(All))]
    public void A_plain_sample_becomes_the_expected_message(string name)
    {
        var sample = SampleFile.Read(name);
        using var webhook = new TestWebhook(Plain);

        var message = webhook.Accept(TestRequest.Plain(sample.Body));

        JsonAssert.Equal(sample.Expected["message"], JsonAssert.WithoutNulls(Describe(message, sample)));
        Assert.Equal(TestTime.Start, message.ReceivedAt);
        Assert.DoesNotContain(TestWebhook.Token, Encoding.UTF8.GetString(message.Body.Span), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void An_encrypted_and_signed_sample_becomes_the_same_message(string name)
    {
        var sample = SampleFile.Read(name);
        using var keyless = new TestWebhook(Plain);
        using var keyed = new TestWebhook(Encrypting);
        var plain = keyless.Accept(TestRequest.Plain(sample.Body));

        var message = keyed.Accept(TestRequest.Sealed(sample.Body));

        Assert.Equal(plain with { Body = default }, message with { Body = default });
        Assert.Equal(plain.Body.ToArray(), message.Body.ToArray());
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_sample_becomes_the_expected_record_or_task(string name)
    {
        var sample = SampleFile.Read(name);
        using var webhook = new TestWebhook(Plain);
        using var projection = new TestProjection();
        var message = webhook.Accept(TestRequest.Plain(sample.Body));

        var outcome = await projection.HandleAsync(message);

        Assert.Equal(Outcome(message), outcome);
        string key = message.CorrelationId ?? "none";
        JsonAssert.Equal(sample.Expected["record"], JsonAssert.WithoutNulls(await projection.ReadRecordAsync(key)));
        JsonAssert.Equal(sample.Expected["task"], JsonAssert.WithoutNulls(await projection.ReadTasksAsync(key)));
    }

    [Fact]
    public void Every_event_type_has_samples_and_no_sample_lacks_its_expectation()
    {
        var subjects = SampleFile
            .Names.Select(name => (string)SampleFile.Read(name).Expected["message"]!["subject"]!)
            .ToHashSet();

        Assert.Equal(
            [.. EventTypes.All.Append(EventTypes.Unrecognized).Order(StringComparer.Ordinal)],
            subjects.Order(StringComparer.Ordinal)
        );
    }

    private static HandlerOutcome Outcome(EventMessage message)
    {
        if (
            message.Subject is EventTypes.Unrecognized or EventTypes.ProcessStatusChanged
            || EventTypes.ArchivedOnly.Contains(message.Subject)
        )
            return HandlerOutcome.Foreign;
        return TestProjection.Events.Read(message) is ApprovalInstance { Facts.Reverted: false }
            ? HandlerOutcome.NoEffect
            : HandlerOutcome.Applied;
    }

    private static JsonObject Describe(EventMessage message, SampleFile sample) =>
        new()
        {
            // An id that is computed from the body is not in the expected file.
            ["message_id"] =
                (string?)sample.Expected["message"]!["message_id"] == "sha256"
                && message.MessageId.StartsWith("sha256-", StringComparison.Ordinal)
                    ? "sha256"
                    : message.MessageId,
            ["subject"] = message.Subject,
            ["correlation_id"] = message.CorrelationId,
            ["schema"] = message.Schema,
            ["app_id"] = message.AppId,
            ["tenant_key"] = message.TenantKey,
        };
}
