using System.Text.Json.Nodes;
using FeishuApproval.Attendance;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Configuration;
using FeishuApproval.FeishuPlatform;
using FeishuApproval.FeishuPlatform.Api;
using FeishuApproval.Messaging;
using FeishuApproval.People;
using FeishuApproval.Processing;
using FeishuApproval.Simulator.Platform.Data;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Telemetry;

/// <summary>Every path through the core, with markers in place of personal data and secrets: none may occur in a log or a metric.</summary>
public sealed class Nothing_personal_or_secret_is_logged_or_measured
{
    private const string Mark = "PRIVATE";

    [Fact]
    public async Task Not_on_any_path_through_the_webhook()
    {
        using var webhook = TestWebhook.Keyed();
        byte[] body = Leave().Bytes();
        var unknown = Leave();
        unknown["event"]!["type"] = $"{Mark}-type";

        await webhook.PostAsync(TestRequest.Sealed(body));
        await webhook.PostAsync(TestRequest.Sealed(unknown.Bytes()));
        await webhook.PostAsync(TestRequest.Plain(body));
        await webhook.PostAsync(TestRequest.Encrypted(body));
        await webhook.PostAsync(TestRequest.Sealed(body) with { Signature = Mark });
        await webhook.PostAsync(TestRequest.Encrypted(body).SignAt(Mark));
        await webhook.PostAsync(TestRequest.Sealed($"{{\"token\":\"{Mark}\"}}"));
        await webhook.PostAsync(
            TestRequest.Sealed($"{{\"token\":\"{TestWebhook.Token}\",\"event\":{{\"app_id\":\"{Mark}\"}}}}")
        );
        await webhook.PostAsync(TestRequest.Sealed(Mark));
        await webhook.PostAsync(TestRequest.Encrypted(Payload.Challenge(Mark).Bytes()));
        webhook.Topic.Behaviour = _ => throw new PublishException("The topic is full.");
        await webhook.PostAsync(TestRequest.Sealed(body));
        webhook.Topic.Behaviour = cancellationToken => throw new OperationCanceledException(cancellationToken);
        await webhook.PostAsync(TestRequest.Sealed(body));

        Assert.Equal(10, webhook.Log.Entries.Count);
        AssertClean(webhook.Log.Entries);
        AssertClean(webhook.Measurements);
        Assert.Equal(
            [
                "feishu.events.received 1 type=leave_approval outcome=published",
                "feishu.events.received 1 type=unrecognized outcome=published",
                "feishu.events.rejected 1 reason=plaintext",
                "feishu.events.rejected 1 reason=signature_missing",
                "feishu.events.rejected 1 reason=signature_mismatch",
                "feishu.events.rejected 1 reason=stale",
                "feishu.events.rejected 1 reason=token_mismatch",
                "feishu.events.rejected 1 reason=app_mismatch",
                "feishu.events.rejected 1 reason=not_json",
                "feishu.events.received 1 type=leave_approval outcome=unavailable",
                "feishu.events.received 1 type=leave_approval outcome=unavailable",
            ],
            webhook.Measurements.Where(measurement =>
                !measurement.StartsWith("feishu.publish.duration ", StringComparison.Ordinal)
            )
        );
    }

    [Theory]
    [InlineData("applied")]
    [InlineData("unreadable")]
    [InlineData("unavailable")]
    [InlineData("broken")]
    [InlineData("contended")]
    public async Task Not_on_any_path_through_a_projection(string road)
    {
        using var webhook = TestWebhook.Keyless();
        using var meters = new MetricRecorder();
        var log = new FakeLogger<MessageProcessor>();
        var time = new WatchedTimeProvider();
        var message = webhook.Accept(TestRequest.Plain(Leave().Bytes()));
        if (road == "unreadable")
            message = message with
            {
                Body = Payload.V1("leave_approval", "e", new JsonObject { ["leave_reason"] = Mark }).Bytes(),
            };
        var store = new FailingStore(road);
        var projector = new AttendanceProjector(store, TestProjection.Events, TestProjection.Shanghai, meters.Metrics);

        var processing = new MessageProcessor(time, meters.Metrics, log)
            .ProcessAsync(Subscriptions.Leave, projector, message, 10, CancellationToken.None)
            .AsTask();
        while (await Task.WhenAny(processing, time.WhenTimerIsSet()) != processing)
            time.AdvanceToNextTimer();

        AssertClean(log.Entries);
        AssertClean(meters.Measurements);
        Assert.NotEmpty(meters.Measurements);
        if (await processing is Settlement.DeadLetter deadLetter)
            AssertClean([deadLetter.Reason, deadLetter.Description]);
    }

    [Fact]
    public async Task Conflicts_are_counted()
    {
        using var meters = new MetricRecorder();
        var store = new FailingStore("contended");
        var projector = new AttendanceProjector(store, TestProjection.Events, TestProjection.Shanghai, meters.Metrics);
        using var webhook = TestWebhook.Keyless();

        Assert.Equal(
            HandlerOutcome.Contended,
            await projector.HandleAsync(webhook.Accept(TestRequest.Plain(Leave().Bytes())), CancellationToken.None)
        );

        Assert.Equal(Enumerable.Repeat("feishu.store.conflicts 1", 5), meters.Measurements);
    }

    [Fact]
    public async Task On_no_road_through_the_names_of_a_file()
    {
        using var folder = new TempFolder();
        var (time, log) = (new WatchedTimeProvider(), new FakeLogger<EmployeeNameFile>());
        string path = folder.File("names.csv", $"user_id,name,employee_no\n{Mark}-user,{Mark}-name,{Mark}-number\n");
        var names = new EmployeeNameFile(path, EmployeeNameFile.Read(path), time, log);
        var problems = new List<string>();
        foreach (
            byte[] content in (byte[][])
                [
                    [.. "user_id,name\nPRIVATE,PRIVATE,PRIVATE"u8],
                    [.. "user_id,name\n,PRIVATE"u8],
                    [.. "user_id,name\nPRIVATE,\"PRIVATE\"PRIVATE"u8],
                    [.. "user_id,name\nPRIVATE-user,PRIVATE\nPRIVATE-user,another PRIVATE"u8],
                    [.. "user_id,name\nPRIVATE,"u8, 0xFF],
                ]
        )
        {
            await File.WriteAllBytesAsync(path, content);
            time.Advance(EmployeeNameFile.CheckInterval);
            Assert.Single(await names.FindAsync("a-tenant", [$"{Mark}-user"], CancellationToken.None));
            problems.Add(Assert.IsType<string>(names.Status.Message));
            problems.Add(Assert.Throws<ConfigurationException>(() => EmployeeNameFile.Read(path)).Message);
        }

        Assert.Equal(5, log.Entries.Count);
        AssertClean([.. log.Entries, .. problems]);
    }

    [Fact]
    public async Task On_no_road_through_the_names_of_the_contacts()
    {
        await using var test = await TestPlatform.StartAsync();
        using var meters = new MetricRecorder();
        var (time, log) = (new WatchedTimeProvider(), new FakeLogger<ContactNames>());
        using var clients = new PlatformClients(
            new PlatformOptions { Apps = [test.Options] },
            test.Http,
            test.Time,
            meters.Metrics,
            test.Log,
            TestPlatform.Unlimited
        );
        using var names = new ContactNames(clients, new InMemoryAttendanceStore(), time, log);
        test.Platform.Add(new SimulatedUser($"{Mark}-user", $"{Mark}-name", $"{Mark}-number"));
        var problems = new List<string>();
        foreach (
            var faults in (SimulatedFault[][])
                [
                    [],
                    [SimulatedFault.Code(41012, message: Mark), SimulatedFault.Code(41012, message: Mark)],
                    [SimulatedFault.Code(99991663, message: Mark), SimulatedFault.Code(99991663, message: Mark)],
                    [.. Enumerable.Repeat(SimulatedFault.Code(1, 500, Mark), 4)],
                    [SimulatedFault.Code(99991401, message: Mark)],
                    [SimulatedFault.Code(99991672, message: Mark)],
                ]
        )
        {
            test.Platform.Fail("users", faults);
            await names.FindAsync(TestWebhook.TenantKey, [$"{Mark}-user", $"{Mark}-other"], CancellationToken.None);
            if (names.Status.Message is { } problem)
                problems.Add(problem);
            time.Advance(ContactNames.KnownFor);
        }

        Assert.Equal(4, problems.Distinct().Count());
        Assert.Equal(4, log.Entries.Count);
        AssertClean([.. log.Entries, .. problems, .. test.Log.Entries, .. meters.Measurements]);
        Assert.Contains("feishu.platform.calls 1 call=users outcome=ok", meters.Measurements);
    }

    private static JsonObject Leave() =>
        Payload.V1(
            "leave_approval",
            "event-1",
            new JsonObject
            {
                ["instance_code"] = "instance-1",
                ["employee_id"] = $"{Mark}-user",
                ["open_id"] = $"{Mark}-open-id",
                ["leave_reason"] = $"{Mark}-reason",
                ["leave_type"] = $"{Mark}-leave-type",
                ["leave_start_time"] = $"{Mark}-time",
            }
        );

    private static void AssertClean(IEnumerable<string> texts) =>
        Assert.All(
            texts,
            text =>
            {
                foreach (
                    string secret in (ReadOnlySpan<string>)
                        [
                            Mark,
                            TestWebhook.Token,
                            TestWebhook.EncryptKey,
                            "encrypt\"",
                            "leave_reason",
                            "instance_code\"",
                        ]
                )
                {
                    Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
                }
            }
        );

    private sealed class FailingStore(string road) : AttendanceStoreDecorator(new InMemoryAttendanceStore())
    {
        public override ValueTask<Loaded<AttendanceState>> LoadAsync(
            string instanceCode,
            CancellationToken cancellationToken
        ) =>
            road switch
            {
                "unavailable" => throw new StoreUnavailableException("The table is throttled."),
                "broken" => throw new InvalidOperationException("A bug."),
                _ => Inner.LoadAsync(instanceCode, cancellationToken),
            };

        public override ValueTask<CommitResult> CommitAsync(
            Loaded<AttendanceState> loaded,
            AttendanceState next,
            EventMessage message,
            CancellationToken cancellationToken
        ) =>
            road == "contended"
                ? ValueTask.FromResult(CommitResult.Conflict)
                : Inner.CommitAsync(loaded, next, message, cancellationToken);
    }
}
