using System.Text.Json;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.Management;
using FeishuApproval.Attendance.Rebuild;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Events;
using FeishuApproval.Events.Facts;
using FeishuApproval.Messaging;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Api.Management;

public sealed class RebuildApiTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(TestTime.Start);
    private readonly InMemoryAttendanceStore _store = new();
    private readonly RebuildStore _rebuilds;
    private readonly TestProjection _projection;
    private readonly RebuildApi _api;

    public RebuildApiTests()
    {
        _rebuilds = new RebuildStore(_store);
        _projection = new TestProjection(_store);
        _api = Api(TestProjection.Shanghai);
    }

    [Fact]
    public async Task Records_that_agree_with_their_events_are_only_counted()
    {
        for (int i = 0; i < 10; i++)
            await _projection.HandleAsync(Leave(i));

        Assert.Equal(
            """{"dry_run":true,"instances":10,"findings":[],"done":true,"next":null}""",
            await RebuildAsync(("all", "yes"))
        );
        Assert.Equal(
            """{"dry_run":true,"instances":1,"findings":[],"done":true,"next":null}""",
            await RebuildAsync(("instance_code", "instance-3"))
        );
    }

    [Fact]
    public async Task After_the_zone_was_changed_every_difference_is_reported_and_nothing_changed()
    {
        await _projection.HandleAsync(Leave(0));
        string before = await ReadAsync(0);

        var finding = Assert.Single(Findings(await RebuildAsync(Api(TimeZoneInfo.Utc), ("all", "yes"))));

        Assert.Equal("different", finding.GetProperty("outcome").GetString());
        Assert.Equal(["end", "events", "start"], Fields(finding).Except(["approval_started_at", "approved_at"]));
        var start = finding
            .GetProperty("differences")
            .EnumerateArray()
            .Single(each => each.GetProperty("field").GetString() == "start");
        Assert.Equal(
            ("2024-09-05T12:00:00+08:00", "2024-09-05T12:00:00+00:00"),
            (start.GetProperty("stored").GetString(), start.GetProperty("rebuilt").GetString())
        );
        Assert.Equal(before, await ReadAsync(0));
    }

    [Fact]
    public async Task A_difference_is_stored_once_and_the_index_follows()
    {
        await _projection.HandleAsync(Leave(0));
        await MoveAsync("instance-0", "user-2");
        Assert.Contains("UserId = user-2", _store.Index.Dump(), StringComparison.Ordinal);

        var finding = Assert.Single(Findings(await RebuildAsync(("instance_code", "instance-0"), ("apply", "yes"))));

        Assert.Equal(
            ("rebuilt", "employees,user_id"),
            (finding.GetProperty("outcome").GetString(), string.Join(',', Fields(finding)))
        );
        Assert.Contains("\"user_id\":\"a-user\"", await ReadAsync(0), StringComparison.Ordinal);
        Assert.DoesNotContain("UserId = user-2", _store.Index.Dump(), StringComparison.Ordinal);
        Assert.Contains("UserId = a-user", _store.Index.Dump(), StringComparison.Ordinal);
        Assert.Empty(Findings(await RebuildAsync(("all", "yes"), ("apply", "yes"))));
    }

    [Fact]
    public async Task The_update_time_is_set_only_by_a_rebuild_that_changed_the_record()
    {
        await _projection.HandleAsync(Leave(0));
        _time.Advance(TimeSpan.FromDays(3));
        await RebuildAsync(("all", "yes"), ("apply", "yes"));
        Assert.Equal(TestTime.Start, (await LoadAsync("instance-0")).State!.UpdatedAt);

        var loaded = await LoadAsync("instance-0");
        await _store.TryReplaceAsync(
            loaded,
            loaded.State! with
            {
                Facts = [loaded.State.Facts[0], loaded.State.Facts[0] with { Source = FactSource.Revert }],
            },
            CancellationToken.None
        );
        Assert.Single(Findings(await RebuildAsync(("all", "yes"), ("apply", "yes"))));
        Assert.Equal(TestTime.Start, (await LoadAsync("instance-0")).State!.UpdatedAt);

        await MoveAsync("instance-0", "user-2");
        await RebuildAsync(("all", "yes"), ("apply", "yes"));
        Assert.Equal(TestTime.Start.AddDays(3), (await LoadAsync("instance-0")).State!.UpdatedAt);
    }

    [Fact]
    public async Task Events_of_another_tenant_that_an_earlier_version_applied_are_left_out()
    {
        await _projection.HandleAsync(Leave(0));
        var loaded = await LoadAsync("instance-0");
        var foreign = Leave(0) with { MessageId = "foreign", TenantKey = "another" };
        var mixed = loaded.State! with
        {
            Facts = [loaded.State.Facts[0] with { Reason = "another tenant's" }],
            Events = [.. loaded.State.Events, new AppliedEvent("foreign", foreign.Subject, foreign.ReceivedAt)],
        };
        await _store.CommitAsync(loaded, mixed, foreign, CancellationToken.None);

        await RebuildAsync(("all", "yes"), ("apply", "yes"));

        var rebuilt = (await LoadAsync("instance-0")).State!;
        Assert.Equal(("a reason", "event-0"), (rebuilt.Facts[0].Reason, Assert.Single(rebuilt.Events).EventId));
        Assert.Empty(Findings(await RebuildAsync(("all", "yes"), ("apply", "yes"))));
    }

    [Fact]
    public async Task A_rebuilt_record_accepts_new_events_and_ignores_applied_ones()
    {
        await _projection.HandleAsync(Leave(0));
        await MoveAsync("instance-0", "user-2");
        await RebuildAsync(("all", "yes"), ("apply", "yes"));

        Assert.Equal(HandlerOutcome.AlreadyApplied, await _projection.HandleAsync(Leave(0)));
        Assert.Equal(HandlerOutcome.Applied, await _projection.HandleAsync(Leave(0) with { MessageId = "another" }));
    }

    [Fact]
    public async Task Differences_that_the_record_does_not_show_are_stored_too()
    {
        await _projection.HandleAsync(Leave(0));
        var loaded = await LoadAsync("instance-0");
        await _store.TryReplaceAsync(
            loaded,
            loaded.State! with
            {
                Facts =
                [
                    loaded.State.Facts[0],
                    loaded.State.Facts[0] with
                    {
                        Source = FactSource.Revert,
                        Kind = AttendanceKind.Leave,
                    },
                ],
            },
            CancellationToken.None
        );

        var finding = Assert.Single(Findings(await RebuildAsync(("all", "yes"), ("apply", "yes"))));

        Assert.Equal(("rebuilt", 0), (finding.GetProperty("outcome").GetString(), Fields(finding).Length));
        Assert.Single((await LoadAsync("instance-0")).State!.Facts);
    }

    [Fact]
    public async Task A_lost_record_is_restored()
    {
        await _projection.HandleAsync(Leave(0));
        string before = await ReadAsync(0);
        _store.Lose("instance-0");

        Assert.Contains("instance_code", Fields(Assert.Single(Findings(await RebuildAsync(("all", "yes"))))));
        Assert.Null(await _projection.ReadRecordAsync("instance-0"));
        await RebuildAsync(("all", "yes"), ("apply", "yes"));

        Assert.Equal(before, await ReadAsync(0));
    }

    [Fact]
    public async Task A_lost_index_is_restored()
    {
        for (int i = 0; i < 5; i++)
            await _projection.HandleAsync(Leave(i));
        string before = _store.Index.Dump();
        var change = IndexChange.Of((await LoadAsync("instance-0")).State!);
        _store.Index.Apply(new IndexChange([], change.PutByEmployee, [], change.PutByDay));
        Assert.NotEqual(before, _store.Index.Dump());

        await RebuildAsync(("all", "yes"));
        Assert.NotEqual(before, _store.Index.Dump());

        Assert.Empty(Findings(await RebuildAsync(("all", "yes"), ("apply", "yes"))));
        Assert.Equal(before, _store.Index.Dump());
    }

    [Fact]
    public async Task Where_an_event_is_missing_or_unreadable_nothing_is_changed()
    {
        await _projection.HandleAsync(Leave(0));
        await _projection.HandleAsync(Leave(1));
        await MoveAsync("instance-0", "user-2");
        _store.LoseEvent("instance-0", "event-0");
        var loaded = await LoadAsync("instance-1");
        await _store.CommitAsync(
            loaded,
            loaded.State!,
            Leave(1) with
            {
                MessageId = "odd",
                Body = "{}"u8.ToArray(),
            },
            CancellationToken.None
        );

        var findings = Findings(await RebuildAsync(("all", "yes"), ("apply", "yes")));

        Assert.Equal(
            ["incomplete event-0", "incomplete odd"],
            findings.Select(each =>
                $"{each.GetProperty("outcome")} {Assert.Single(each.GetProperty("lost_events").EnumerateArray())}"
            )
        );
        Assert.Contains("user-2", await ReadAsync(0), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_ends_after_twenty_seconds_and_the_next_continues()
    {
        for (int i = 0; i < 9; i++)
            await _projection.HandleAsync(Leave(i));
        _rebuilds.BeforeList = () => _time.Advance(TimeSpan.FromSeconds(10));

        var first = JsonElement.Parse(await RebuildAsync(("all", "yes")));
        Assert.Equal(
            (6, false, "instance-5"),
            (
                first.GetProperty("instances").GetInt32(),
                first.GetProperty("done").GetBoolean(),
                first.GetProperty("next").GetString()
            )
        );

        var second = JsonElement.Parse(await RebuildAsync(("all", "yes"), ("after", "instance-5")));
        Assert.Equal((3, true), (second.GetProperty("instances").GetInt32(), second.GetProperty("done").GetBoolean()));
    }

    [Fact]
    public async Task A_store_that_becomes_unavailable_ends_the_call_at_its_position()
    {
        for (int i = 0; i < 9; i++)
            await _projection.HandleAsync(Leave(i));
        int lists = 0;
        _rebuilds.BeforeList = () =>
        {
            if (++lists == 3)
                throw new StoreUnavailableException("Away.");
        };

        Assert.Contains(
            "\"instances\":6,\"findings\":[],\"done\":false,\"next\":\"instance-5\"",
            await RebuildAsync(("all", "yes")),
            StringComparison.Ordinal
        );

        _rebuilds.BeforeList = () => throw new StoreUnavailableException("Away.");
        await Assert.ThrowsAsync<StoreUnavailableException>(() => AnswerAsync(_api, ("all", "yes")).AsTask());
    }

    [Theory]
    [InlineData("", "no", "no")]
    [InlineData("instance-0", "yes", "no")]
    [InlineData("instance-0", "no", "true")]
    public async Task Invalid_values_are_400(string instanceCode, string all, string apply) =>
        Assert.Equal(
            400,
            (await AnswerAsync(_api, ("instance_code", instanceCode), ("all", all), ("apply", apply))).Status
        );

    [Fact]
    public async Task An_unknown_parameter_is_400() =>
        Assert.Equal(
            "There is no parameter \"instance\" here; known are instance_code, all, apply, after.",
            (await AnswerAsync(_api, ("all", "yes"), ("instance", "instance-0"))).Detail()
        );

    [Fact]
    public async Task An_instance_without_stored_data_is_404() =>
        Assert.Equal(404, (await AnswerAsync(_api, ("instance_code", "nowhere"))).Status);

    public void Dispose() => _projection.Dispose();

    private RebuildApi Api(TimeZoneInfo zone) =>
        new(new Rebuilder(_rebuilds, new EventReader(zone), AttendanceRules.Default with { Zones = zone }, _time));

    private static EventMessage Leave(int i) => Payload.LeaveMessage($"event-{i}", $"instance-{i}");

    /// <summary>Makes the record name another employee than its event, as if an earlier version had read it differently.</summary>
    private async Task MoveAsync(string instanceCode, string userId)
    {
        var loaded = await LoadAsync(instanceCode);
        var moved = loaded.State! with
        {
            Facts = [loaded.State.Facts[0] with { UserId = userId }],
            StaleEntries = loaded.State.IndexEntries,
            Version = 7,
        };
        Assert.True(await _store.TryReplaceAsync(loaded, moved, CancellationToken.None));
        Assert.True(await _store.RepairAsync(moved, CancellationToken.None));
    }

    private async Task<Loaded<AttendanceState>> LoadAsync(string instanceCode) =>
        await _store.LoadAsync(instanceCode, CancellationToken.None);

    private async Task<string> ReadAsync(int i) => (await _projection.ReadRecordAsync($"instance-{i}"))!.ToJsonString();

    private Task<string> RebuildAsync(params (string Name, string Value)[] parameters) =>
        RebuildAsync(_api, parameters);

    private static async Task<string> RebuildAsync(RebuildApi api, params (string Name, string Value)[] parameters)
    {
        var answer = await AnswerAsync(api, parameters);
        Assert.Equal(200, answer.Status);
        return answer.Text();
    }

    private static ValueTask<HttpResult> AnswerAsync(RebuildApi api, params (string Name, string Value)[] parameters) =>
        api.RebuildAsync(Query.Of(parameters.Select(each => (each.Name, (string?)each.Value))), CancellationToken.None);

    private static JsonElement[] Findings(string answer) =>
        [.. JsonElement.Parse(answer).GetProperty("findings").EnumerateArray()];

    private static string[] Fields(JsonElement finding) =>
        [.. finding.GetProperty("differences").EnumerateArray().Select(each => each.GetProperty("field").GetString()!)];

    private sealed class RebuildStore(InMemoryAttendanceStore inner) : AttendanceStoreDecorator(inner)
    {
        public Action BeforeList { get; set; } = () => { };

        public override ValueTask<IReadOnlyList<string>> ListInstancesAsync(
            string? after,
            CancellationToken cancellationToken
        )
        {
            BeforeList();
            return Inner.ListInstancesAsync(after, cancellationToken);
        }
    }
}
