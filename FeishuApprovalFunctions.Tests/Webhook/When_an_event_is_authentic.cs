using System.Text;
using System.Text.Json.Nodes;
using FeishuApproval.Messaging;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using FeishuApproval.Webhook;

namespace FeishuApproval.Tests.Webhook;

public sealed class When_an_event_is_authentic
{
    public static TheoryData<string, TestRequest> GoodRequests
    {
        get
        {
            byte[] body = Payload.Leave().Bytes();
            var encrypted = TestRequest.Encrypted(body);
            return new TheoryData<string, TestRequest>
            {
                { "now", encrypted.Sign() },
                {
                    "in upper case",
                    encrypted.Sign() with
                    {
                        Signature = encrypted.Sign().Signature!.ToUpperInvariant(),
                    }
                },
                { "just not too old", encrypted.Sign(sentAt: TestTime.Start.AddHours(-8)) },
                { "just not too new", encrypted.Sign(sentAt: TestTime.Start.AddHours(8)) },
                { "with a timestamp in ms", encrypted.SignAt("1700000000000") },
                {
                    "with other members beside the cipher",
                    (
                        encrypted with
                        {
                            Body = [.. " {\"a\":[1,{}],"u8, .. encrypted.Body.AsSpan(1), .. "\r\n"u8],
                        }
                    ).Sign()
                },
                {
                    "with an escaped cipher",
                    (
                        encrypted with
                        {
                            Body = Encoding.UTF8.GetBytes(
                                Encoding.UTF8.GetString(encrypted.Body).Replace("/", "\\/", StringComparison.Ordinal)
                            ),
                        }
                    ).Sign()
                },
            };
        }
    }

    [Theory]
    [MemberData(nameof(GoodRequests))]
    public async Task It_is_answered_200_after_the_topic_has_it(string how, TestRequest request)
    {
        using var webhook = TestWebhook.Keyed();
        var topic = new TaskCompletionSource();
        webhook.Topic.Behaviour = _ => new ValueTask(topic.Task);

        var posting = webhook.PostAsync(request);
        Assert.False(posting.IsCompleted, how);
        topic.SetResult();

        Assert.Equal("200  {}", (await posting).Everything());
        Assert.Equal(EventTypes.LeaveApproval, webhook.Topic.Only.Subject);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("post")]
    public async Task Plaintext_is_accepted_from_an_app_without_an_Encrypt_Key(string method)
    {
        using var webhook = TestWebhook.Keyless();

        var answer = await webhook.PostAsync(TestRequest.Plain(Payload.Leave().Bytes()) with { Method = method });

        Assert.Equal("200  {}", answer.Everything());
        Assert.Equal("event-1", webhook.Topic.Only.MessageId);
    }

    [Fact]
    public void An_app_without_a_key_ignores_a_signature()
    {
        using var webhook = TestWebhook.Keyless();

        Assert.Equal(
            "event-1",
            webhook
                .Accept(
                    TestRequest.Plain(Payload.Leave().Bytes()) with
                    {
                        Timestamp = "1",
                        Nonce = "2",
                        Signature = "3",
                    }
                )
                .MessageId
        );
    }

    [Fact]
    public void A_shorter_age_may_be_configured()
    {
        using var webhook = new TestWebhook(
            new FeishuOptions { Apps = [TestWebhook.KeyedApp()], MaxRequestAge = TimeSpan.FromMinutes(5) }
        );
        byte[] body = Payload.Leave().Bytes();

        webhook.Accept(TestRequest.Sealed(body, sentAt: TestTime.Start.AddMinutes(-5)));
        Assert.Equal(
            new WebhookVerdict.Rejected(RejectReason.Stale),
            webhook.Verify(TestRequest.Sealed(body, sentAt: TestTime.Start.AddSeconds(-301)))
        );
    }

    [Fact]
    public void The_message_has_everything_that_the_topic_needs()
    {
        using var webhook = TestWebhook.Keyed();

        var message = webhook.Accept(TestRequest.Sealed(Payload.Leave("id-1", "code-1").Bytes()));

        Assert.Equal(
            new EventMessage
            {
                MessageId = "id-1",
                Subject = "leave_approval",
                CorrelationId = "code-1",
                Schema = "1.0",
                AppId = TestWebhook.AppId,
                TenantKey = TestWebhook.TenantKey,
                ReceivedAt = TestTime.Start,
                Body = message.Body,
            },
            message
        );
    }

    [Theory]
    [InlineData(
        "type",
        """{"header":{"event_type":"work_approval"},"event":{"type":"leave_approval","instance_code":"i"},"uuid":"u"}""",
        "work_approval u i 2.0"
    )]
    [InlineData(
        "type, header last",
        """{"uuid":"u","event":{"type":"leave_approval","instance_code":"i"},"header":{"event_type":"work_approval"}}""",
        "work_approval u i 2.0"
    )]
    [InlineData(
        "empty header type",
        """{"header":{"event_type":""},"event":{"type":"leave_approval","instance_code":"i"},"uuid":"u"}""",
        "leave_approval u i 2.0"
    )]
    [InlineData(
        "type in v1",
        """{"event":{"type":" leave_approvalV2\t","instance_code":"i"},"uuid":"u"}""",
        "leave_approvalV2 u i 1.0"
    )]
    [InlineData(
        "number for a type in v2",
        """{"header":{"event_type":"corehr.process.approver.updated_v2","event_id":"e"},"event":{"type":1,"process_id":"p","approver_id":"a"}}""",
        "corehr.process.approver.updated_v2 e p 2.0"
    )]
    [InlineData(
        "process without an approver",
        """{"header":{"event_type":"corehr.process.status.update_v2","event_id":"e"},"event":{"process_id":"p","status":9}}""",
        "corehr.process.status.update_v2 e p 2.0"
    )]
    [InlineData(
        "numbers for ids",
        """{"header":{"event_type":"corehr.process.approver.updated_v2","event_id":"e"},"event":{"process_id":12,"approver_id":34}}""",
        "corehr.process.approver.updated_v2 e 12 2.0"
    )]
    [InlineData(
        "id",
        """{"header":{"event_id":"e"},"event":{"type":"leave_approval","instance_code":"i"},"uuid":"u"}""",
        "leave_approval e i 2.0"
    )]
    [InlineData(
        "empty header id",
        """{"header":{"event_id":""},"event":{"type":"leave_approval","instance_code":"i"},"uuid":"u"}""",
        "leave_approval u i 2.0"
    )]
    [InlineData(
        "schema alone",
        """{"schema":"2.0","event":{"type":"leave_approval","instance_code":"i"},"uuid":"u"}""",
        "leave_approval u i 2.0"
    )]
    [InlineData(
        "fields in object",
        """{"header":{"event_type":"approval.instance.remedy_group_update_v4","event_id":"e"},"event":{"object":{"instance_code":"i"}}}""",
        "approval.instance.remedy_group_update_v4 e i 2.0"
    )]
    [InlineData(
        "the id of the instance's creator",
        """{"event":{"type":"leave_approval","instance_code":"i","uuid":"not this"},"uuid":"u"}""",
        "leave_approval u i 1.0"
    )]
    [InlineData(
        "escaped names",
        """{"\u0065vent":{"t\u0079pe":"leave_approval","instance_code":"\u0069"},"uuid":"\u0075"}""",
        "leave_approval u i 1.0"
    )]
    public void Odd_mixtures_of_envelopes_are_read(string what, string envelope, string expected)
    {
        using var webhook = TestWebhook.Keyless();

        var message = webhook.Accept(TestRequest.Plain(WithToken(envelope)));

        Assert.Equal(
            (what, expected),
            (what, $"{message.Subject} {message.MessageId} {message.CorrelationId} {message.Schema}")
        );
    }

    [Theory]
    [InlineData("unknown type", """{"uuid":"u","event":{"type":"approval_extra","instance_code":"i"}}""", "u", "i")]
    [InlineData(
        "type in another case",
        """{"uuid":"u","event":{"type":"LEAVE_APPROVAL","instance_code":"i"}}""",
        "u",
        "i"
    )]
    [InlineData("no type", """{"uuid":"u","event":{"instance_code":"i"}}""", "u", "i")]
    [InlineData("a number for a type", """{"uuid":"u","event":{"type":7,"instance_code":"i"}}""", "u", "i")]
    [InlineData("the reserved type", """{"uuid":"u","event":{"type":"unrecognized","instance_code":"i"}}""", "u", "i")]
    [InlineData("no instance_code", """{"uuid":"u","event":{"type":"leave_approval"}}""", "u", null)]
    [InlineData(
        "an empty instance_code",
        """{"uuid":"u","event":{"type":"leave_approval","instance_code":""}}""",
        "u",
        null
    )]
    [InlineData(
        "a blank instance_code",
        """{"uuid":"u","event":{"type":"leave_approval","instance_code":"  "}}""",
        "u",
        null
    )]
    [InlineData(
        "a tab for an instance_code",
        """{"uuid":"u","event":{"type":"leave_approval","instance_code":"\t"}}""",
        "u",
        null
    )]
    [InlineData(
        "a list for an instance_code",
        """{"uuid":"u","event":{"type":"leave_approval","instance_code":["i"]}}""",
        "u",
        null
    )]
    [InlineData(
        "no process_id",
        """{"uuid":"u","event":{"type":"corehr.process.approver.updated_v2","approver_id":"a"}}""",
        "u",
        null
    )]
    [InlineData(
        "no approver_id",
        """{"uuid":"u","event":{"type":"corehr.process.approver.updated_v2","process_id":"p"}}""",
        "u",
        "p"
    )]
    [InlineData("no id", """{"event":{"type":"leave_approval","instance_code":"i"}}""", "sha256", "i")]
    [InlineData("a blank id", """{"uuid":" ","event":{"type":"leave_approval","instance_code":"i"}}""", "sha256", "i")]
    [InlineData(
        "a number for an id",
        """{"uuid":5,"event":{"type":"leave_approval","instance_code":"i"}}""",
        "sha256",
        "i"
    )]
    [InlineData("no event", """{"uuid":"u"}""", "u", null)]
    [InlineData("a text for an event", """{"uuid":"u","event":"leave_approval"}""", "u", null)]
    [InlineData("a text for a header", """{"uuid":"u","header":"leave_approval"}""", "u", null)]
    [InlineData("nothing at all", """{}""", "sha256", null)]
    public async Task Events_that_cannot_be_projected_are_stored_as_unrecognized(
        string what,
        string envelope,
        string messageId,
        string? correlationId
    )
    {
        using var webhook = TestWebhook.Keyless();

        var answer = await webhook.PostAsync(TestRequest.Plain(WithToken(envelope)));

        Assert.Equal((what, "200  {}"), (what, answer.Everything()));
        var message = webhook.Topic.Only;
        Assert.Equal(EventTypes.Unrecognized, message.Subject);
        Assert.Equal(correlationId, message.CorrelationId);
        Assert.StartsWith(messageId, message.MessageId, StringComparison.Ordinal);
        Assert.Equal(["feishu.events.received 1 type=unrecognized outcome=published"], webhook.Measurements.Skip(1));
    }

    [Theory]
    [InlineData(128, EventTypes.LeaveApproval)]
    [InlineData(129, EventTypes.Unrecognized)]
    public void Ids_too_long_for_a_broker_make_an_event_unrecognized(int length, string subject)
    {
        using var webhook = TestWebhook.Keyless();

        var longId = webhook.Accept(TestRequest.Plain(Payload.Leave(new string('e', length), "i").Bytes()));
        var longCode = webhook.Accept(TestRequest.Plain(Payload.Leave("e", new string('i', length)).Bytes()));

        Assert.Equal((subject, subject), (longId.Subject, longCode.Subject));
        Assert.True(longId.MessageId.Length <= EventMessage.MaxIdLength);
        Assert.True(longCode.CorrelationId is null or { Length: <= EventMessage.MaxIdLength });
    }

    [Fact]
    public void An_event_without_an_id_gets_the_same_one_in_every_delivery()
    {
        using var webhook = TestWebhook.Keyless();
        var body = Payload.Leave();
        body.Remove("uuid");

        var first = webhook.Accept(TestRequest.Plain(body.Bytes()));
        webhook.Time.Advance(TimeSpan.FromHours(1));
        var second = webhook.Accept(TestRequest.Plain(body.Bytes()));

        Assert.Equal(first.MessageId, second.MessageId);
        Assert.Matches("^sha256-[0-9a-f]{64}$", first.MessageId);
    }

    [Fact]
    public void The_configured_app_and_tenant_replace_missing_ones_of_an_event()
    {
        using var webhook = new TestWebhook(
            new FeishuOptions { Apps = [TestWebhook.KeyedApp()], TenantKey = "the-tenant" }
        );
        var body = Payload.Leave();
        body["event"]!.AsObject().Remove("app_id");
        body["event"]!.AsObject().Remove("tenant_key");

        var message = webhook.Accept(TestRequest.Sealed(body.Bytes()));

        Assert.Equal((TestWebhook.AppId, "the-tenant"), (message.AppId, message.TenantKey));
    }

    [Fact]
    public void Invalid_UTF_8_does_not_lose_the_event()
    {
        using var webhook = TestWebhook.Keyless();
        byte[] body =
        [
            .. "{\"token\":\"41a9425ea7df4536a7623e38fa321bae\",\"uuid\":\"u\",\"event\":{\"type\":\"leave_approval\",\"leave_reason\":\""u8,
            0xFF,
            0xC0,
            .. "\",\"instance_code\":\"i\"}}"u8,
        ];

        var message = webhook.Accept(TestRequest.Plain(body));

        Assert.Equal((EventTypes.LeaveApproval, "i"), (message.Subject, message.CorrelationId));
        Assert.Contains((byte)0xFF, message.Body.ToArray());
    }

    [Fact]
    public void Ids_that_are_invalid_UTF_8_are_ignored()
    {
        using var webhook = TestWebhook.Keyless();
        byte[] body =
        [
            .. "{\"token\":\"41a9425ea7df4536a7623e38fa321bae\",\"uuid\":\"u\",\"event\":{\"type\":\"leave_approval\",\"instance_code\":\"i"u8,
            0xFF,
            .. "\"}}"u8,
        ];

        Assert.Equal(EventTypes.Unrecognized, webhook.Accept(TestRequest.Plain(body)).Subject);
    }

    private static byte[] WithToken(string envelope)
    {
        // Inserted as text: escapes and the order of members must not change.
        string comma = JsonNode.Parse(envelope)!.AsObject().Count == 0 ? string.Empty : ",";
        return Encoding.UTF8.GetBytes($"{{\"token\":\"{TestWebhook.Token}\"{comma}{envelope[1..]}");
    }
}
