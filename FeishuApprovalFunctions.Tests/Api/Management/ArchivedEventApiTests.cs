using System.Text.Json.Nodes;
using FeishuApproval.Api.Management;
using FeishuApproval.Messaging;
using FeishuApproval.Telemetry;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Api.Management;

public sealed class ArchivedEventApiTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(TestTime.Start);
    private readonly InMemoryArchive _archive = new();
    private readonly InMemoryAttendanceStore _attendance = new();
    private readonly InMemoryApproverTaskStore _tasks = new();
    private readonly EventStatistics _statistics;
    private readonly TestProjection _projection;
    private readonly ArchivedEventApi _api;

    public ArchivedEventApiTests()
    {
        _projection = new TestProjection(_attendance, _tasks);
        _statistics = new EventStatistics(_time);
        _api = new ArchivedEventApi(_archive, _attendance, _tasks, _statistics, _time);
        _time.Advance(TimeSpan.FromMinutes(1));
    }

    public void Dispose() => _projection.Dispose();

    [Fact]
    public async Task An_event_is_listed_with_its_outcome_and_delay_and_without_its_body()
    {
        _archive.Add(Payload.LeaveMessage());
        await _projection.HandleAsync(Payload.LeaveMessage());
        _statistics.RecentLags.Record("event-1", TimeSpan.FromMilliseconds(41.7));
        _archive.Add(Payload.LeaveMessage("event-2", "instance-2"));

        Assert.Equal(
            """
            200 Cache-Control=no-store {"events":[{"event_id":"event-1","type":"leave_approval","instance_code":"instance-1","tenant_key":"tenant-1","app_id":null,"received_at":"2023-11-14T22:13:20+00:00","outcome":"applied","lag_seconds":0.042},{"event_id":"event-2","type":"leave_approval","instance_code":"instance-2","tenant_key":"tenant-1","app_id":null,"received_at":"2023-11-14T22:13:20+00:00","outcome":"not_applied","lag_seconds":null}],"next":null}
            """.Replace("tenant-1", TestWebhook.TenantKey, StringComparison.Ordinal),
            (await _api.ListAsync(Query.Of(), CancellationToken.None)).Everything()
        );
    }

    [Fact]
    public void Delays_are_kept_for_the_last_events_only()
    {
        for (int i = 0; i <= RecentLags.Capacity; i++)
            _statistics.RecentLags.Record($"event-{i}", TimeSpan.FromSeconds(i));

        Assert.Null(_statistics.RecentLags.Find("event-0"));
        Assert.Equal(TimeSpan.FromSeconds(1), _statistics.RecentLags.Find("event-1"));
        Assert.Equal(
            TimeSpan.FromSeconds(RecentLags.Capacity),
            _statistics.RecentLags.Find($"event-{RecentLags.Capacity}")
        );
    }

    [Fact]
    public async Task Tasks_have_an_outcome_and_unrecognized_events_are_archived_only()
    {
        foreach (string id in (string[])["event-1", "event-2"])
        {
            var task = Payload.LeaveMessage(id, "process-1") with
            {
                Subject = EventTypes.ProcessApproverUpdated,
                Body = Payload.Task(id).Bytes(),
            };
            _archive.Add(task);
            if (id == "event-1")
                await _projection.HandleAsync(task);
        }

        _archive.Add(Payload.LeaveMessage("event-3") with { Subject = EventTypes.Unrecognized, CorrelationId = null });

        Assert.Equal(
            ["applied", "not_applied", "archived"],
            (await EventsAsync()).Select(each => each!["outcome"]!.ToString())
        );
    }

    [Theory]
    [InlineData("event_id", "event-3", "event-3")]
    [InlineData("instance_code", "instance-1", "event-1 event-2")]
    [InlineData("event_id", "unknown", "")]
    [InlineData("event_id", "", "event-1 event-2 event-3")]
    [InlineData("tenant_key", "another", "")]
    [InlineData("from", "2023-11-14T22:13:21Z", "")]
    [InlineData("to", "2023-11-14T22:13:20Z", "")]
    public async Task Events_are_found_by(string name, string value, string expected)
    {
        foreach (
            var (id, instance) in ((string, string)[])
                [("event-1", "instance-1"), ("event-2", "instance-1"), ("event-3", "instance-3")]
        )
            _archive.Add(Payload.LeaveMessage(id, instance));

        Assert.Equal(expected, string.Join(' ', (await EventsAsync((name, value))).Select(each => each!["event_id"])));
    }

    [Theory]
    [InlineData("applied", "event-1 event-4")]
    [InlineData("not_applied", "event-2")]
    [InlineData("archived", "event-3")]
    [InlineData("", "event-1 event-2 event-3 event-4")]
    public async Task Events_are_found_by_outcome_over_all_pages(string outcome, string expected)
    {
        foreach (string id in (string[])["event-1", "event-2", "event-3", "event-4"])
        {
            var message = Payload.LeaveMessage(id, $"of-{id}");
            if (id == "event-3")
                message = message with { Subject = EventTypes.Unrecognized, CorrelationId = null };
            _archive.Add(message);
            if (id is "event-1" or "event-4")
                await _projection.HandleAsync(message);
        }

        var seen = new List<string>();
        string? after = null;
        do
        {
            var page = JsonNode.Parse(
                (
                    await _api.ListAsync(
                        Query.Of(("outcome", outcome), ("page_size", "1"), ("after", after)),
                        CancellationToken.None
                    )
                ).Text()
            )!;
            seen.AddRange(page["events"]!.AsArray().Select(each => each!["event_id"]!.ToString()));
            after = page["next"]?.ToString();
        } while (after is not null);

        Assert.Equal(expected, string.Join(' ', seen));
    }

    [Fact]
    public async Task The_default_is_the_last_day()
    {
        _archive.Add(Payload.LeaveMessage("old") with { ReceivedAt = _time.GetUtcNow().AddDays(-1).AddSeconds(-1) });
        _archive.Add(Payload.LeaveMessage("new") with { ReceivedAt = _time.GetUtcNow().AddDays(-1) });

        Assert.Equal(["new"], (await EventsAsync()).Select(each => each!["event_id"]!.ToString()));
    }

    [Fact]
    public async Task Pages_follow_each_other()
    {
        for (int i = 1; i <= 5; i++)
            _archive.Add(Payload.LeaveMessage($"event-{i}"));

        var seen = new List<string>();
        string? after = null;
        do
        {
            var page = JsonNode.Parse(
                (await _api.ListAsync(Query.Of(("page_size", "2"), ("after", after)), CancellationToken.None)).Text()
            )!;
            seen.AddRange(page["events"]!.AsArray().Select(each => each!["event_id"]!.ToString()));
            after = page["next"]?.ToString();
        } while (after is not null);

        Assert.Equal(["event-1", "event-2", "event-3", "event-4", "event-5"], seen);
    }

    [Fact]
    public async Task The_body_is_returned_only_on_request()
    {
        _archive.Add(Payload.LeaveMessage());

        Assert.Null((await EventsAsync(("body", "no")))[0]!["body"]);
        Assert.Equal(
            "a reason",
            (await EventsAsync(("body", "yes")))[0]!["body"]!["event"]!["leave_reason"]!.ToString()
        );
    }

    [Theory]
    [InlineData(
        "from",
        "yesterday",
        "from is \"yesterday\"; it is a time as ISO 8601 (2026-01-31T08:00:00+08:00; UTC without an offset)."
    )]
    [InlineData(
        "to",
        "tomorrow",
        "to is \"tomorrow\"; it is a time as ISO 8601 (2026-01-31T08:00:00+08:00; UTC without an offset)."
    )]
    [InlineData("from", "2030-01-01", "to has to be later than from.")]
    [InlineData("page_size", "0", "page_size is \"0\"; it is a number from 1 to 250.")]
    [InlineData("page_size", "251", "page_size is \"251\"; it is a number from 1 to 250.")]
    [InlineData("body", "maybe", "body is \"maybe\"; it is yes or no, which is the default.")]
    [InlineData("outcome", "lost", "outcome is \"lost\"; it is one of applied, not_applied, archived.")]
    public async Task A_wrong_parameter_is_reported(string name, string value, string expected) =>
        Assert.Equal(expected, (await _api.ListAsync(Query.Of((name, value)), CancellationToken.None)).Detail());

    private async Task<JsonArray> EventsAsync(params (string Name, string? Value)[] parameters)
    {
        var answer = await _api.ListAsync(Query.Of(parameters), CancellationToken.None);
        Assert.Equal(200, answer.Status);
        return JsonNode.Parse(answer.Text())!["events"]!.AsArray();
    }
}
