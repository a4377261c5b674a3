using System.Text.Json;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.Management;
using FeishuApproval.Attendance.Records;
using FeishuApproval.DeadLetters;
using FeishuApproval.Messaging;
using FeishuApproval.Processing;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Api.Management;

public sealed class DeadLetterApiTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(TestTime.Start);
    private readonly MetricRecorder _meters = new();
    private readonly InMemoryDeadLetters _deadLetters = new();
    private readonly FakeLogger<MessageProcessor> _log = new();
    private readonly Store _store = new();
    private readonly TestProjection _projection;
    private readonly DeadLetterApi _api;

    public DeadLetterApiTests()
    {
        _projection = new TestProjection(_store);
        var handlers = new SubscriptionHandlers(_projection.Attendance, _projection.Tasks, archive: null);
        var processor = new MessageProcessor(_time, _meters.Metrics, _log);
        _api = new DeadLetterApi(
            new DeadLetterService(_deadLetters, handlers, processor, _time, new FakeLogger<DeadLetterService>())
        );
    }

    [Fact]
    public async Task The_list_has_reason_and_time_and_nothing_of_the_body()
    {
        _deadLetters.Add(Subscriptions.Leave, Leave("event-1"));
        _time.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal(
            """200 Cache-Control=no-store {"dead_letters":[{"subscription":"leave","event_id":"event-1","type":"leave_approval","reason":"unexpected","description":"A sentence.","delivery_count":10,"received_at":"2023-11-14T22:13:20+00:00","age_seconds":120}],"more":false}""",
            (await _api.ListAsync(Query.Of(), CancellationToken.None)).Everything()
        );
    }

    [Fact]
    public async Task Resending_applies_and_removes()
    {
        _deadLetters.Add(Subscriptions.Leave, Leave("event-1"));

        Assert.Equal("""{"resent":1,"kept":[],"more":false}""", await ResendAsync());

        Assert.Empty(_deadLetters.EventIds);
        Assert.NotNull(await _projection.ReadRecordAsync("instance-1"));
    }

    [Fact]
    public async Task A_dead_letter_of_an_applied_event_is_removed_too()
    {
        await _projection.HandleAsync(Leave("event-1"));
        _deadLetters.Add(Subscriptions.Leave, Leave("event-1"));

        Assert.Equal("""{"resent":1,"kept":[],"more":false}""", await ResendAsync());
    }

    [Fact]
    public async Task A_dead_letter_that_fails_again_stays_and_is_not_counted_or_logged_again()
    {
        _deadLetters.Add(Subscriptions.Leave, Leave("event-1") with { Body = "{}"u8.ToArray() });
        _deadLetters.Add(Subscriptions.Leave, Leave("event-2"), isReadable: false);
        _deadLetters.Add(Subscriptions.Leave, Leave("event-3"));

        Assert.Equal(
            """{"resent":1,"kept":[{"subscription":"leave","event_id":"event-1","reason":"unreadable"},{"subscription":"leave","event_id":"event-2","reason":"unreadable"}],"more":false}""",
            await ResendAsync()
        );

        Assert.Equal(["event-1", "event-2"], _deadLetters.EventIds);
        Assert.DoesNotContain(
            _meters.Measurements,
            measurement => measurement.StartsWith("feishu.deadletters", StringComparison.Ordinal)
        );
        Assert.Empty(_log.Entries);
    }

    [Fact]
    public async Task An_unavailable_store_ends_it_after_the_first()
    {
        _store.IsAway = true;
        for (int i = 0; i < 3; i++)
            _deadLetters.Add(Subscriptions.Leave, Leave($"event-{i}"));

        Assert.Equal(
            """{"resent":0,"kept":[{"subscription":"leave","event_id":"event-0","reason":"store_unavailable"}],"more":true}""",
            await ResendAsync()
        );

        Assert.Equal(3, _deadLetters.EventIds.Count);
    }

    [Fact]
    public async Task Time_ends_it()
    {
        _store.BeforeCommit = () => _time.Advance(TimeSpan.FromSeconds(20));
        for (int i = 0; i < 3; i++)
            _deadLetters.Add(Subscriptions.Leave, Leave($"event-{i}"));

        Assert.Equal("""{"resent":1,"kept":[],"more":true}""", await ResendAsync());
    }

    [Fact]
    public async Task One_subscription_and_one_event_can_be_named()
    {
        _deadLetters.Add(Subscriptions.Leave, Leave("event-1"));
        _deadLetters.Add(Subscriptions.Leave, Leave("event-2"));
        _deadLetters.Add(Subscriptions.Revert, Leave("event-1"));

        Assert.Equal(
            """{"resent":1,"kept":[],"more":false}""",
            await ResendAsync(("subscription", "leave"), ("event_id", "event-1"))
        );
        Assert.Equal(["event-2", "event-1"], _deadLetters.EventIds);
    }

    [Fact]
    public async Task An_unknown_subscription_is_400() =>
        Assert.Equal(
            """400  {"type":"about:blank","title":"Bad Request","status":400,"detail":"subscription is \u0022leaves\u0022; it is one of leave, overtime, remedy, trip, out, shift, revert, status, snapshot, approver-task, details, people-leave, archive."}""",
            (await _api.ListAsync(Query.Of(("subscription", "leaves")), CancellationToken.None)).Everything()
        );

    [Fact]
    public async Task An_unknown_parameter_is_400_and_nothing_is_done()
    {
        _deadLetters.Add(Subscriptions.Leave, Leave("event-1"));

        var odd = Query.Of(("event", "event-2"));
        foreach (
            var answer in (HttpResult[])
                [
                    await _api.ListAsync(odd, CancellationToken.None),
                    await _api.ResendAsync(odd, CancellationToken.None),
                    await _api.PurgeAsync(odd, CancellationToken.None),
                ]
        )
        {
            Assert.StartsWith("There is no parameter", answer.Detail(), StringComparison.Ordinal);
        }

        Assert.NotEmpty(_deadLetters.EventIds);
    }

    [Theory]
    [InlineData(null, 200)]
    [InlineData("yes", 400)]
    [InlineData("0-0000000000000000", 409)]
    public async Task Nothing_is_purged_without_the_token_of_the_dry_run(string? token, int status)
    {
        _deadLetters.Add(Subscriptions.Leave, Leave("event-1"));

        Assert.Equal(status, (await _api.PurgeAsync(Query.Of(("apply", token)), CancellationToken.None)).Status);

        Assert.NotEmpty(_deadLetters.EventIds);
    }

    [Fact]
    public async Task Purging_removes_without_applying()
    {
        _deadLetters.Add(Subscriptions.Leave, Leave("event-1"));
        _deadLetters.Add(Subscriptions.Overtime, Leave("event-2"));

        Assert.Equal("""{"dry_run":false,"found":2,"purged":2,"more":false,"token":null}""", await PurgeAsync());

        Assert.Empty(_deadLetters.EventIds);
        Assert.Null(await _projection.ReadRecordAsync("instance-1"));
    }

    [Fact]
    public async Task Other_dead_letters_than_in_the_dry_run_are_not_purged()
    {
        _deadLetters.Add(Subscriptions.Leave, Leave("event-1"));
        string token = await TokenAsync();
        _deadLetters.Add(Subscriptions.Leave, Leave("event-2"));

        var answer = await _api.PurgeAsync(Query.Of(("apply", token)), CancellationToken.None);

        Assert.Equal(409, answer.Status);
        Assert.Equal(["event-1", "event-2"], _deadLetters.EventIds);
    }

    [Theory]
    [InlineData(null, null, "event-2")]
    [InlineData(null, "event-2", "event-1 event-2")]
    [InlineData("archive", null, "event-1")]
    public async Task Dead_letters_of_the_archive_are_purged_only_by_name(
        string? subscription,
        string? eventId,
        string left
    )
    {
        _deadLetters.Add(Subscriptions.Leave, Leave("event-1"));
        _deadLetters.Add(Subscriptions.Archive, Leave("event-2"));

        await PurgeAsync(("subscription", subscription), ("event_id", eventId));

        Assert.Equal(left.Split(' '), _deadLetters.EventIds);
    }

    [Fact]
    public async Task An_unavailable_topic_ends_the_call()
    {
        _deadLetters.BeforeCall = () => throw new StoreUnavailableException("Unavailable.");

        await Assert.ThrowsAsync<StoreUnavailableException>(() =>
            _api.ListAsync(Query.Of(), CancellationToken.None).AsTask()
        );
    }

    public void Dispose()
    {
        _projection.Dispose();
        _meters.Dispose();
    }

    /// <summary>Makes a dry run, and purges what it found.</summary>
    private async Task<string> PurgeAsync(params (string Name, string? Value)[] parameters) =>
        (
            await _api.PurgeAsync(
                Query.Of([.. parameters, ("apply", await TokenAsync(parameters))]),
                CancellationToken.None
            )
        ).Text();

    private async Task<string> TokenAsync(params (string Name, string? Value)[] parameters) =>
        JsonElement
            .Parse((await _api.PurgeAsync(Query.Of(parameters), CancellationToken.None)).Text())
            .GetProperty("token")
            .GetString()!;

    private async Task<string> ResendAsync(params (string Name, string? Value)[] parameters) =>
        (await _api.ResendAsync(Query.Of(parameters), CancellationToken.None)).Text();

    private static EventMessage Leave(string id) => Payload.LeaveMessage(id);

    private sealed class Store() : AttendanceStoreDecorator(new InMemoryAttendanceStore())
    {
        public bool IsAway { get; set; }

        public Action BeforeCommit { get; set; } = () => { };

        public override ValueTask<CommitResult> CommitAsync(
            Loaded<AttendanceState> loaded,
            AttendanceState next,
            EventMessage message,
            CancellationToken cancellationToken
        )
        {
            BeforeCommit();
            return IsAway
                ? throw new StoreUnavailableException("Away.")
                : Inner.CommitAsync(loaded, next, message, cancellationToken);
        }
    }
}
