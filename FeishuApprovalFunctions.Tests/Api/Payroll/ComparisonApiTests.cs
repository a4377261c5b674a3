using System.Text;
using System.Text.Json.Nodes;
using FeishuApproval.Api.Http;
using FeishuApproval.Closings;
using FeishuApproval.Files;
using FeishuApproval.Reconciliation;
using FeishuApproval.Simulator.Platform.Data;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Api.Payroll;

public sealed class ComparisonApiTests : IAsyncLifetime
{
    private const string October = "month=2023-10";

    private ComparisonWorld _world = null!;

    private ReconcileWorld Reconcile => _world.World;

    public async Task InitializeAsync() => _world = await ComparisonWorld.StartAsync();

    public Task DisposeAsync() => _world.DisposeAsync().AsTask();

    [Fact]
    public async Task The_same_approvals_are_the_same_in_every_kind_and_zone()
    {
        await _world.ApproveAsync(Leave("leave", "e1", "05 00:00", "07 00:00", "DAY"));
        await _world.ApproveAsync(Leave("half", "e1", "10 12:00", "11 00:00", "DAY"));
        await _world.ApproveAsync(Leave("over the windows", "e2", "30 00:00", "31 18:00"));
        await _world.ApproveAsync(Overtime("overtime", "e2", "12 19:00", "12 20:30"));
        await _world.ApproveAsync(Correction("correction", "e3", "13 09:00"));

        var answer = await _world.CompareAsync(October);

        Assert.Equal(
            (true, null, 1.0),
            ((bool)answer["done"]!, (string?)answer["problem"], (double)answer["progress"]!)
        );
        var comparison = answer["comparison"]!;
        Assert.Equal(
            ("2023-10", 1, "2023-10-01", "2023-10-31", "2023-10-31", 3, 5, 0),
            (
                (string?)comparison["month"],
                (int)comparison["version"]!,
                (string?)comparison["from"],
                (string?)comparison["to"],
                (string?)comparison["through"],
                (int)comparison["employees"]!,
                (int)comparison["rows"]!,
                (int)comparison["differences"]!
            )
        );
        Assert.Equal(
            ["leave 3 0", "overtime 1 0", "remedy 1 0"],
            comparison["counts"]!.AsArray().Select(count => $"{count!["kind"]} {count["same"]} {count["differences"]}")
        );
        Assert.Empty((await _world.ReadAsync("2023-10"))["items"]!.AsArray());
        Assert.Equal(5, (await _world.ReadAsync("2023-10", "with_same=yes"))["items"]!.AsArray().Count);

        // 31 days are two windows.
        Assert.Equal(
            ["tenant", "user_approvals", "user_approvals", "user_task_remedys", "user_task_remedys"],
            Reconcile.Platform.Calls.Where(call => call != "token")
        );
        Assert.Equal(4, (int)answer["calls"]!);
    }

    [Fact]
    public async Task What_differs_is_listed_with_its_reason()
    {
        var reverted = Leave("reverted", "e1", "02 09:00", "02 18:00");
        await _world.ApproveAsync(reverted);
        await _world.RevertAsync(reverted);
        Reconcile.Platform.Put(Leave("only there", "e1", "03 09:00", "03 18:00"));
        await _world.ReceiveAsync(Leave("only here", "e1", "04 09:00", "04 18:00"));
        await _world.ReceiveAsync(Overtime("longer", "e1", "05 19:00", "05 22:00"));
        Reconcile.Platform.Put(Overtime("longer", "e1", "05 19:00", "05 21:30"));
        AddRow(
            "user_approvals",
            "e1",
            "trips",
            new() { ["approval_id"] = "1" },
            "2023-10-06 00:00:00",
            "2023-10-06 23:59:59"
        );
        AddRow(
            "user_approvals",
            "e1",
            "outs",
            new()
            {
                ["approval_id"] = "2",
                ["unit"] = 2,
                ["interval"] = 3600,
                ["process_id"] = new JsonArray("7400000000000000201"),
            },
            "2023-10-07 15:00:00",
            "2023-10-07 16:00:00"
        );
        Reconcile.Platform.AttendanceRows.Add(
            (
                "user_task_remedys",
                new JsonObject
                {
                    ["user_id"] = "e1",
                    ["remedy_date"] = 20231008,
                    ["remedy_time"] = "2023-10-08 09:00:00",
                    ["time_zone"] = "Asia/Shanghai",
                }
            )
        );
        Reconcile.Platform.Put(Leave("of another employee", "e2", "09 09:00", "09 18:00"));

        var answer = await _world.CompareAsync($"{October}&user_ids=e2");

        Assert.Equal(8, (int)answer["comparison"]!["differences"]!);
        var items = (await _world.ReadAsync("2023-10"))["items"]!.AsArray();
        Assert.Equal(
            [
                "e1 leave only_feishu reverted reverted  9",
                "e1 leave only_feishu    9",
                "e1 leave only_here  only here 9 ",
                "e1 trip only_feishu no_definition   ",
                "e1 out only_feishu people_process   1",
                "e1 overtime different_length  longer 3 2.5",
                "e1 remedy only_feishu without_approval   ",
                "e2 leave only_feishu    9",
            ],
            items.Select(item =>
                $"{item!["user_id"]} {item["kind"]} {item["result"]} {item["reason"]} {item["instance_code"]} {item["length"]?["value"]} "
                + $"{item["feishu_length"]?["value"]}"
            )
        );
        Assert.Equal("王伟", (string?)items[0]!["user_name"]);

        var csv = await _world.Api.GetAsync("2023-10", new QueryParameters("format=csv"), accept: null, default);
        string text = Encoding.UTF8.GetString(csv.Body.Span);
        Assert.StartsWith(
            "\uFEFFuser_id,user_name,employee_no,department,kind,type_name,result,reason,start,end,length,feishu_start,feishu_end,feishu_length,"
                + "instance_code",
            text,
            StringComparison.Ordinal
        );
        Assert.Contains("e1,王伟,00042,研发部,overtime,事假,different_length,,", text, StringComparison.Ordinal);
        Assert.Contains(
            csv.Headers,
            header => header.Value.Contains("comparison-2023-10-1.csv", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_definition_without_a_mapping_is_a_reason()
    {
        Reconcile.Platform.Add(
            new SimulatedDefinition(TestPlatform.LeaveCode, SimulatedKind.Leave, "请假") { GroupType = "input" }
        );
        Reconcile.Platform.Put(Leave("only there", "e1", "03 09:00", "03 18:00"));

        await _world.CompareAsync($"{October}&user_ids=e1");

        Assert.Equal(
            "unmapped_definition",
            (string?)Assert.Single((await _world.ReadAsync("2023-10"))["items"]!.AsArray())!["reason"]
        );
    }

    [Fact]
    public async Task Employees_that_Feishu_does_not_know_are_found_and_the_others_are_compared()
    {
        for (int i = 10; i < 20; i++)
            await _world.ApproveAsync(Leave($"leave-{i}", $"e{i}", "03 09:00", "03 18:00"));
        Reconcile.Platform.UnknownInAttendance.Add("e13");

        var answer = await _world.CompareAsync(October);

        Assert.True((bool)answer["done"]!);
        Assert.Equal((9, 1), ((int)Leaves(answer)["same"]!, (int)Leaves(answer)["not_compared"]!));
        var item = Assert.Single((await _world.ReadAsync("2023-10"))["items"]!.AsArray())!;
        Assert.Equal(
            ("e13", "not_compared", "unknown_employee"),
            ((string?)item["user_id"], (string?)item["result"], (string?)item["reason"])
        );
    }

    [Fact]
    public async Task When_the_allowed_calls_are_used_up_it_continues_where_it_ended()
    {
        for (int i = 100; i < 160; i++)
            await _world.ApproveAsync(Leave($"leave-{i}", $"e{i}", "03 09:00", "03 18:00"));

        var first = await _world.CompareAsync($"{October}&max_calls=7");
        Assert.Equal(
            (false, true, null, 50, "e149", 4),
            (
                (bool)first["done"]!,
                (bool)first["out_of_calls"]!,
                (string?)first["problem"],
                (int)first["comparison"]!["employees"]!,
                (string?)first["next"],
                (int)first["calls"]!
            )
        );
        Assert.Equal(404, (await GetAsync("2023-10")).Status);

        var second = await _world.CompareAsync($"{October}&after=e149");
        Assert.Equal((true, 1), ((bool)second["done"]!, (int)second["comparison"]!["version"]!));
        Assert.Equal(60, (int)Leaves(second)["same"]!);
        Assert.Single(await _world.Comparisons.ListAsync(null, null, default));

        var again = await _world.Api.CompareAsync(new QueryParameters($"{October}&after=e149"), default);
        Assert.Equal(
            (400, "Invalid after. Pass next unchanged, before the month is compared again."),
            (again.Status, again.Detail())
        );
        Assert.Equal(2, (int)(await _world.CompareAsync(October))["comparison"]!["version"]!);
    }

    [Fact]
    public async Task When_the_quota_ends_the_problem_is_named_and_what_was_compared_is_kept()
    {
        for (int i = 100; i < 160; i++)
            await _world.ApproveAsync(Leave($"leave-{i}", $"e{i}", "03 09:00", "03 18:00"));
        Reconcile.Platform.Quota = 5;

        var stopped = await _world.CompareAsync(October);
        Assert.Contains("99991403", (string?)stopped["problem"], StringComparison.Ordinal);
        Assert.Equal(("e149", false), ((string?)stopped["next"], (bool)stopped["done"]!));

        // The quota starts again on the 1st, and a new comparison replaces the one that was given up.
        Reconcile.Platform.Quota = null;
        Reconcile.Test.Time.Advance(TimeSpan.FromDays(17));
        Assert.Equal(1, (int)(await _world.CompareAsync(October))["comparison"]!["version"]!);
    }

    [Theory]
    [InlineData(99991672, "attendance:task:readonly")]
    [InlineData(1220005, "attendance admin console (考勤管理后台)")]
    [InlineData(1220001, "use Feishu's attendance")]
    [InlineData(1220002, "custom app (企业自建应用)")]
    public async Task A_refusal_says_what_to_do_and_nothing_is_stored(int code, string expected)
    {
        await _world.ApproveAsync(Leave("leave", "e1", "03 09:00", "03 18:00"));
        Reconcile.Platform.Fail("user_approvals", SimulatedFault.Code(code));

        var answer = await _world.CompareAsync(October);

        Assert.Contains(expected, (string?)answer["problem"], StringComparison.Ordinal);
        Assert.Equal((null, null), (answer["comparison"], (string?)answer["next"]));
        Assert.Empty(await _world.Comparisons.ListAsync(null, null, default));
        Assert.DoesNotContain(_world.Log.Entries, entry => entry.Contains("e1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_missing_scope_is_named()
    {
        Reconcile.Test.App.Scopes.Remove("attendance:task:readonly");

        var answer = await _world.CompareAsync($"{October}&user_ids=e1");

        Assert.Contains(
            "add attendance:task:readonly on the page",
            (string?)answer["problem"],
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task An_internal_error_is_tried_again()
    {
        Reconcile.Platform.Fail("user_approvals", SimulatedFault.Code(1225000));

        Assert.True((bool)(await _world.CompareAsync($"{October}&user_ids=e1"))["done"]!);
    }

    [Fact]
    public async Task A_month_that_is_not_over_is_compared_through_today()
    {
        var answer = await _world.CompareAsync("month=2023-11&user_ids=e1");

        Assert.Equal("2023-11-15", (string?)answer["comparison"]!["through"]);
    }

    [Theory]
    [InlineData("", "month is missing")]
    [InlineData("month=2023-12", "2023-12 begins on 2023-12-01; it cannot be compared yet.")]
    [InlineData("month=Oct", "month is \"Oct\"")]
    [InlineData("month=2023-10&max_calls=0", "max_calls is \"0\"; it is a number from 1 to 1000000.")]
    [InlineData("month=2023-10&tenant_key=other", "Feishu__TenantKey is another tenant")]
    [InlineData("month=2023-10&after=e1", "Invalid after.")]
    public async Task A_wrong_parameter_is_refused(string query, string expected)
    {
        var answer = await _world.Api.CompareAsync(new QueryParameters(query), default);

        Assert.Equal(400, answer.Status);
        Assert.Contains(expected, answer.Detail(), StringComparison.Ordinal);
        Assert.DoesNotContain("user_approvals", Reconcile.Platform.Calls);
    }

    [Fact]
    public async Task A_record_that_changed_after_the_close_is_named_as_such()
    {
        await _world.Closings.TryAddAsync(Closing(), ClosedDays.Compress([]).Compressed, default);
        Reconcile.Test.Time.Advance(TimeSpan.FromDays(1));
        await _world.ReceiveAsync(Leave("late", "e1", "04 09:00", "04 18:00"));

        await _world.CompareAsync(October);

        Assert.Equal(
            "changed_after_close",
            (string?)Assert.Single((await _world.ReadAsync("2023-10"))["items"]!.AsArray())!["reason"]
        );
    }

    [Fact]
    public async Task An_erasure_removes_the_rows_of_an_employee()
    {
        for (int i = 100; i < 160; i++)
            await _world.ApproveAsync(Leave($"leave-{i}", $"e{i}", "03 09:00", "03 18:00"));
        await _world.CompareAsync(October);
        await _world.CompareAsync($"{October}&max_calls=4");
        var erasure = new ClosingErasure(_world.Closings, _world.Comparisons, Reconcile.Test.Time);

        foreach (var place in await _world.Comparisons.ListPlacesAsync(string.Empty, default))
        {
            Assert.Equal(1, (await erasure.EraseAsync(place, "e149", until: null, default)).Rows);
            Assert.Equal(1, (await erasure.EraseAsync(place, "e149", DateTimeOffset.MaxValue, default)).Rows);
            Assert.Equal(0, (await erasure.EraseAsync(place, "e149", DateTimeOffset.MaxValue, default)).Rows);
        }

        var view = await _world.ReadAsync("2023-10", "with_same=yes");
        Assert.Equal(
            (59, 60, 1),
            (
                view["items"]!.AsArray().Count,
                (int)view["comparison"]!["rows"]!,
                (int)view["comparison"]!["erased"]!["rows"]!
            )
        );
        Assert.DoesNotContain("e149", view.ToJsonString(), StringComparison.Ordinal);

        // The comparison that is not complete continues after the employee before.
        var unfinished = (await _world.Comparisons.ListAsync(null, null, default))[^1];
        Assert.Equal("e148", unfinished.Next);
        Assert.Equal(2, (int)(await _world.CompareAsync($"{October}&after=e148"))["comparison"]!["version"]!);
    }

    [Fact]
    public async Task The_schedule_compares_each_month_once_some_days_after_it_ended()
    {
        await _world.ApproveAsync(Leave("leave", "e1", "03 09:00", "03 18:00"));
        var files = new InMemoryFiles();
        var progress = new StoredValue<ReconcileProgress>(files);
        using var schedule = new ReconcileSchedule(
            Reconcile.Reconciler,
            progress,
            new ReconcileOptions { Attendance = true },
            Reconcile.Test.Time,
            attendance: _world.Monthly.RunAsync
        );
        var timer = new ReconcileTimer(schedule, progress, Reconcile.Test.Time, new FakeLogger<ReconcileTimer>());

        await timer.RunAsync(CancellationToken.None);
        Assert.Equal("2023-10 1", await StoredAsync());
        Assert.Equal(Reconcile.Clients.All[0].CountedCalls, files.Find<ReconcileProgress>()!.Calls);
        await timer.RunAsync(CancellationToken.None);
        Reconcile.Test.Time.Advance(TimeSpan.FromDays(17));
        await timer.RunAsync(CancellationToken.None);
        Assert.Equal("2023-10 1", await StoredAsync());

        // The 4th of December.
        Reconcile.Test.Time.Advance(TimeSpan.FromDays(2));
        await timer.RunAsync(CancellationToken.None);
        Assert.Equal("2023-10 1, 2023-11 1", await StoredAsync());
    }

    [Fact]
    public async Task After_a_problem_the_schedule_waits_for_its_next_pass()
    {
        await _world.ApproveAsync(Leave("leave", "e1", "03 09:00", "03 18:00"));
        Reconcile.Test.App.Scopes.Remove("attendance:task:readonly");
        var files = new InMemoryFiles();
        var progress = new StoredValue<ReconcileProgress>(files);
        using var schedule = new ReconcileSchedule(
            Reconcile.Reconciler,
            progress,
            new ReconcileOptions { Attendance = true },
            Reconcile.Test.Time,
            attendance: _world.Monthly.RunAsync
        );
        await schedule.RunAsync(TimeSpan.FromMinutes(4), CancellationToken.None);

        Assert.False(await schedule.CompareAttendanceAsync(TimeSpan.FromMinutes(4), CancellationToken.None));
        Reconcile.Test.Time.Advance(TimeSpan.FromHours(5));
        Assert.False(await schedule.CompareAttendanceAsync(TimeSpan.FromMinutes(4), CancellationToken.None));
        Assert.Single(Reconcile.Platform.Calls, call => call == "user_approvals");

        Reconcile.Test.App.Scopes.Add("attendance:task:readonly");
        Reconcile.Test.Time.Advance(TimeSpan.FromHours(1));
        Assert.True(await schedule.CompareAttendanceAsync(TimeSpan.FromMinutes(4), CancellationToken.None));
        Assert.False(await schedule.CompareAttendanceAsync(TimeSpan.FromMinutes(4), CancellationToken.None));
        Assert.Equal("2023-10 1", await StoredAsync());
    }

    [Theory]
    [InlineData(false, 300, false)]
    [InlineData(true, 300, true)]
    [InlineData(true, 6, false)]
    public async Task The_schedule_compares_if_it_is_set_and_calls_are_left(bool isSet, int maxCalls, bool isCompared)
    {
        await _world.ApproveAsync(Leave("leave", "e1", "03 09:00", "03 18:00"));
        var files = new InMemoryFiles();
        var progress = new StoredValue<ReconcileProgress>(files);
        using var schedule = new ReconcileSchedule(
            Reconcile.Reconciler,
            progress,
            new ReconcileOptions { Attendance = isSet, MaxCallsPerDay = maxCalls },
            Reconcile.Test.Time,
            attendance: _world.Monthly.RunAsync
        );

        await schedule.RunAsync(TimeSpan.FromMinutes(4), CancellationToken.None);
        await schedule.CompareAttendanceAsync(TimeSpan.FromMinutes(4), CancellationToken.None);

        Assert.Equal(isCompared, Reconcile.Platform.Calls.Contains("user_approvals"));
        Assert.InRange(files.Find<ReconcileProgress>()!.Calls, 0, maxCalls);
    }

    private static SimulatedInstance Leave(string code, string user, string start, string end, string unit = "HOUR") =>
        ComparisonWorld.Instance(code, user, SimulatedKind.Leave, start, end, unit);

    private static SimulatedInstance Overtime(string code, string user, string start, string end) =>
        ComparisonWorld.Instance(code, user, SimulatedKind.Overtime, start, end);

    private static SimulatedInstance Correction(string code, string user, string time) =>
        ComparisonWorld.Instance(code, user, SimulatedKind.Remedy, time, time);

    private static Closing Closing()
    {
        var (_, sha256) = ClosedDays.Compress([]);
        return new Closing
        {
            TenantKey = TestWebhook.TenantKey,
            Month = "2023-10",
            Version = 1,
            From = new(2023, 10, 1),
            To = new(2023, 10, 31),
            ClosedAt = TestTime.Start,
            ClosedBy = "Li Na",
            Rows = 0,
            Sha256 = sha256,
            Open = [],
        };
    }

    private static JsonNode Leaves(JsonNode answer) =>
        answer["comparison"]!["counts"]!.AsArray().Single(count => (string?)count!["kind"] == "leave")!;

    private void AddRow(string call, string user, string list, JsonObject approval, string start, string end)
    {
        approval["start_time"] = start;
        approval["end_time"] = end;
        Reconcile.Platform.AttendanceRows.Add(
            (
                call,
                new JsonObject
                {
                    ["user_id"] = user,
                    ["time_zone"] = "Asia/Shanghai",
                    [list] = new JsonArray(approval),
                }
            )
        );
    }

    private ValueTask<HttpResult> GetAsync(string month) =>
        _world.Api.GetAsync(month, new QueryParameters(null), accept: null, default);

    private async Task<string> StoredAsync() =>
        string.Join(
            ", ",
            (await _world.Comparisons.ListAsync(null, null, default)).Select(each => $"{each.Month} {each.Version}")
        );
}
