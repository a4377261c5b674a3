using System.Text.Json;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.Management;
using FeishuApproval.Archive;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Messaging;
using FeishuApproval.Processing;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Api.Management;

public sealed class ReplayApiTests : IDisposable
{
    private readonly WatchedTimeProvider _time = new();
    private readonly MetricRecorder _meters = new();
    private readonly InMemoryArchive _archive = new();
    private readonly Store _store = new();
    private readonly TestProjection _projection;
    private readonly ReplayApi _api;

    public ReplayApiTests()
    {
        _projection = new TestProjection(_store);
        var processor = new MessageProcessor(_time, _meters.Metrics, new FakeLogger<MessageProcessor>());
        var handlers = new SubscriptionHandlers(
            _projection.Attendance,
            _projection.Tasks,
            archive: null,
            peopleLeave: _projection.Tasks
        );
        _api = new ReplayApi(new Replayer(_archive, handlers, processor, _time, new FakeLogger<Replayer>()), _time);
        _time.Advance(TimeSpan.FromDays(1));
        for (int i = 0; i < 3; i++)
            _archive.Add(Leave(i));
        _archive.Add(Leave(3) with { Subject = "unrecognized" });
        _archive.Add(Leave(4) with { Body = "{}"u8.ToArray() });
    }

    [Fact]
    public async Task Without_apply_events_are_counted_and_nothing_else()
    {
        Assert.Equal(
            """{"dry_run":true,"read":5,"matched":4,"applied":0,"already_applied":0,"failed":0,"store_unavailable":false,"at":"2023-11-14T22:17:20+00:00","done":true,"next":null}""",
            await ReplayAsync()
        );

        Assert.Null(await _projection.ReadRecordAsync("instance-0"));
    }

    [Theory]
    [InlineData("", "\"matched\":4,")]
    [InlineData("people-leave", "\"matched\":1,")]
    public async Task A_leave_of_Feishu_People_is_fetched_again_only_on_request(string target, string matched)
    {
        _archive.Add(Leave(5) with { Subject = EventTypes.ProcessStatusChanged });

        string report = target.Length == 0 ? await ReplayAsync() : await ReplayAsync(("target", target));

        Assert.Contains(matched, report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_events_are_applied_and_others_stay()
    {
        await _projection.HandleAsync(Leave(1));

        Assert.Contains(
            "\"applied\":2,\"already_applied\":1,\"failed\":1,",
            await ReplayAsync(("apply", "yes")),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "\"applied\":0,\"already_applied\":3,\"failed\":1,",
            await ReplayAsync(("apply", "yes")),
            StringComparison.Ordinal
        );
        Assert.NotNull(await _projection.ReadRecordAsync("instance-2"));
    }

    [Theory]
    [InlineData("type", "leave_approval", 4)]
    [InlineData("type", "work_approval", 0)]
    [InlineData("instance_code", "instance-1", 1)]
    [InlineData("target", "leave", 4)]
    [InlineData("target", "overtime", 0)]
    [InlineData("from", "2023-11-14T22:15:20Z", 2)]
    [InlineData("to", "2023-11-15T06:15:20+08:00", 2)]
    public async Task Only_requested_records_match(string name, string value, int matched) =>
        Assert.Equal(matched, JsonElement.Parse(await ReplayAsync((name, value))).GetProperty("matched").GetInt32());

    [Fact]
    public async Task Events_are_applied_at_the_rate_and_a_call_ends_after_twenty_seconds()
    {
        var first = JsonElement.Parse(await ReplayAsync(("apply", "yes"), ("rate", "0.1")));
        Assert.Equal((2, false), (first.GetProperty("applied").GetInt32(), first.GetProperty("done").GetBoolean()));
        Assert.Equal(20, (_time.GetUtcNow() - TestTime.Start - TimeSpan.FromDays(1)).TotalSeconds);

        var second = JsonElement.Parse(
            await ReplayAsync(("apply", "yes"), ("after", first.GetProperty("next").GetString()!))
        );
        Assert.Equal((1, true), (second.GetProperty("applied").GetInt32(), second.GetProperty("done").GetBoolean()));
    }

    [Fact]
    public async Task An_archive_slower_than_the_time_of_a_call_is_read_one_event_a_call_up_to_the_end()
    {
        _archive.BeforeRead = () => _time.Advance(TimeSpan.FromSeconds(21));
        var read = new List<int>();
        string? next = null;
        bool isDone = false;
        while (!isDone && read.Count < 10)
        {
            var answer = JsonElement.Parse(
                next is null
                    ? await ReplayAsync(("apply", "yes"))
                    : await ReplayAsync(("apply", "yes"), ("after", next))
            );
            read.Add(answer.GetProperty("read").GetInt32());
            (isDone, next) = (answer.GetProperty("done").GetBoolean(), answer.GetProperty("next").GetString());
        }

        Assert.Equal([1, 1, 1, 1, 1], read);
        Assert.Null(next);
        Assert.NotNull(await _projection.ReadRecordAsync("instance-2"));
    }

    [Fact]
    public async Task A_store_that_is_unavailable_from_the_first_event_on_is_not_the_end()
    {
        _store.IsAwayAfter = 0;

        var answer = JsonElement.Parse(await ReplayAsync(("apply", "yes")));

        Assert.Equal(
            (0, false, true, null),
            (
                answer.GetProperty("read").GetInt32(),
                answer.GetProperty("done").GetBoolean(),
                answer.GetProperty("store_unavailable").GetBoolean(),
                answer.GetProperty("next").GetString()
            )
        );
    }

    [Fact]
    public async Task An_unavailable_store_ends_it_at_the_event_that_it_missed()
    {
        _store.IsAwayAfter = 1;

        var ended = JsonElement.Parse(await ReplayAsync(("apply", "yes")));
        Assert.Equal(
            (1, 1, true, false),
            (
                ended.GetProperty("read").GetInt32(),
                ended.GetProperty("applied").GetInt32(),
                ended.GetProperty("store_unavailable").GetBoolean(),
                ended.GetProperty("done").GetBoolean()
            )
        );

        _store.IsAwayAfter = int.MaxValue;
        Assert.Contains(
            "\"applied\":2,",
            await ReplayAsync(("apply", "yes"), ("after", ended.GetProperty("next").GetString()!)),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("from", "yesterday")]
    [InlineData("to", "tomorrow")]
    [InlineData("to", "2020-01-01")]
    [InlineData("rate", "0")]
    [InlineData("rate", "many")]
    [InlineData("target", "archive")]
    [InlineData("target", "leaves")]
    [InlineData("after", "nowhere")]
    [InlineData("apply", "true")]
    [InlineData("instance", "instance-0")]
    public async Task Invalid_values_are_400(string name, string value) =>
        Assert.Equal(400, (await AnswerAsync((name, value))).Status);

    public void Dispose()
    {
        _projection.Dispose();
        _meters.Dispose();
    }

    private async Task<string> ReplayAsync(params (string Name, string Value)[] parameters) =>
        (await AnswerAsync(parameters)).Text();

    private async Task<HttpResult> AnswerAsync(params (string Name, string Value)[] parameters)
    {
        var given = new Dictionary<string, string> { ["from"] = "2023-11-14T00:00:00Z" };
        foreach (var (name, value) in parameters)
            given[name] = value;
        var replaying = _api.ReplayAsync(
                Query.Of(given.Select(each => (each.Key, (string?)each.Value))),
                CancellationToken.None
            )
            .AsTask();
        while (await Task.WhenAny(replaying, _time.WhenTimerIsSet()) != replaying)
            _time.AdvanceToNextTimer();
        return await replaying;
    }

    private static EventMessage Leave(int i) =>
        Payload.LeaveMessage($"event-{i}", $"instance-{i}") with
        {
            ReceivedAt = TestTime.Start.AddMinutes(i),
        };

    private sealed class Store() : AttendanceStoreDecorator(new InMemoryAttendanceStore())
    {
        private int _commits;

        public int IsAwayAfter { get; set; } = int.MaxValue;

        public override ValueTask<CommitResult> CommitAsync(
            Loaded<AttendanceState> loaded,
            AttendanceState next,
            EventMessage message,
            CancellationToken cancellationToken
        ) =>
            _commits++ >= IsAwayAfter
                ? throw new StoreUnavailableException("Away.")
                : Inner.CommitAsync(loaded, next, message, cancellationToken);
    }
}
