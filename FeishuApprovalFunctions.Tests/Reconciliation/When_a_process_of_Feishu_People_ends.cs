using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FeishuApproval.Events.Snapshots;
using FeishuApproval.FeishuPlatform.Registration;
using FeishuApproval.Messaging;
using FeishuApproval.Simulator.Platform.Data;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Reconciliation;

/// <summary>The subscription <c>people-leave</c> fetches the leave of a process, which no event contains.</summary>
public sealed class When_a_process_of_Feishu_People_ends
{
    private const string Id = "7400000000000000301";

    private static readonly SimulatedPeopleLeave Leave = new(Id, "a-user") { ProcessId = "p-1" };

    private static readonly SimulatedProcess Done = new("p-1");

    [Fact]
    public async Task Its_leave_becomes_a_record()
    {
        await using var world = await ReconcileWorld.StartAsync();
        world.Platform.Put(Leave);
        world.Platform.Put(Leave with { LeaveRequestId = "other", ProcessId = "p-other" });

        Assert.Equal(HandlerOutcome.Applied, await world.EndAsync(Done));

        var record = (await world.RecordAsync(Id))!;
        Assert.Equal(
            ("leave", "approved", "a-user", "年假", "1.5 days"),
            (
                (string?)record["kind"],
                (string?)record["status"],
                (string?)record["user_id"],
                (string?)record["type_name"],
                (string?)record["amount"]
            )
        );
        Assert.Equal([1, 2], record["days"]!.AsArray().Select(day => (int)day!["half_days"]!));
        Assert.Equal((EventTypes.LeaveRequestSnapshot, Id), Single(world));
        Assert.Contains(
            world.Measurements,
            each =>
                each.Contains("feishu.people.processes", StringComparison.Ordinal)
                && each.Contains("fetched", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task The_name_of_the_employee_is_not_stored()
    {
        await using var world = await ReconcileWorld.StartAsync();
        world.Platform.Put(Leave);

        await world.EndAsync(Done);

        string body = Encoding.UTF8.GetString(Assert.Single(world.Published).Body.Span);
        Assert.DoesNotContain("employment_name", body, StringComparison.Ordinal);
        Assert.Contains("\"employment_id\":\"a-user\"", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_that_arrives_again_makes_no_call()
    {
        await using var world = await ReconcileWorld.StartAsync();
        world.Platform.Put(Leave);
        await world.EndAsync(Done);

        Assert.Equal(HandlerOutcome.AlreadyApplied, await world.EndAsync(Done));
        Assert.Equal(1, Calls(world));
    }

    [Fact]
    public async Task A_leave_that_is_not_listed_yet_is_requested_again_after_a_while()
    {
        await using var world = await ReconcileWorld.StartAsync();
        var message = Event(world, Done);

        Assert.Equal(HandlerOutcome.Pending, await world.DeliverAsync(message, attempts: 10));
        Assert.Equal(1, Calls(world));
        Assert.Null(world.PeopleLeaves.Problem);

        world.Platform.Put(Leave);
        world.Test.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(HandlerOutcome.Applied, await world.DeliverAsync(message, attempts: 3));
        Assert.Equal("approved", (string?)(await world.RecordAsync(Id))!["status"]);
    }

    [Fact]
    public async Task A_correction_that_is_not_listed_yet_keeps_the_delivery_pending_until_it_is()
    {
        await using var world = await ReconcileWorld.StartAsync();
        world.Platform.Put(Leave with { Status = 3, Corrections = [("p-2", "inProgress")] });
        var message = Event(world, new("p-2", Properties: 3));

        Assert.Equal(HandlerOutcome.Pending, await world.DeliverAsync(message, attempts: 3));
        Assert.Equal("1.5 days", (string?)(await world.RecordAsync(Id))!["amount"]);

        world.Platform.Put(
            Leave with
            {
                Corrections = [("p-2", "passed")],
                End = "2024-09-05",
                Duration = "0.5",
                Days = [("2024-09-05", "0.5")],
            }
        );
        world.Test.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(HandlerOutcome.Applied, await world.DeliverAsync(message, attempts: 3));
        Assert.Equal("0.5 days", (string?)(await world.RecordAsync(Id))!["amount"]);
    }

    [Fact]
    public async Task A_cancellation_reverts_the_record()
    {
        await using var world = await ReconcileWorld.StartAsync();
        world.Platform.Put(Leave);
        await world.EndAsync(Done);
        world.Test.Time.Advance(TimeSpan.FromDays(2));
        world.Platform.Put(Leave with { Status = 8, Cancellations = ["p-3"] });

        Assert.Equal(HandlerOutcome.Applied, await world.EndAsync(new("p-3", Properties: 2)));

        Assert.Equal("reverted", (string?)(await world.RecordAsync(Id))!["status"]);
    }

    [Fact]
    public async Task A_revocation_that_no_leave_names_is_that_of_its_original_process()
    {
        await using var world = await ReconcileWorld.StartAsync();
        world.Platform.Put(Leave with { Status = 8 });
        world.Platform.AddProcess("p-9", new JsonObject { ["process_id"] = "p-9", ["original_process_id"] = "p-1" });

        Assert.Equal(HandlerOutcome.Applied, await world.EndAsync(new("p-9", Properties: 2)));

        Assert.Equal("reverted", (string?)(await world.RecordAsync(Id))!["status"]);
    }

    [Fact]
    public async Task A_leave_that_is_revoked_and_still_listed_as_valid_is_requested_again()
    {
        await using var world = await ReconcileWorld.StartAsync();
        world.Platform.Put(Leave);
        var message = Event(world, Done with { Status = 8 });

        Assert.Equal(HandlerOutcome.Pending, await world.DeliverAsync(message, attempts: 3));

        world.Platform.Put(Leave with { Status = 8 });
        world.Test.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(HandlerOutcome.Applied, await world.DeliverAsync(message, attempts: 3));
        Assert.Equal("reverted", (string?)(await world.RecordAsync(Id))!["status"]);
    }

    [Fact]
    public async Task All_leaves_of_a_process_are_found_on_all_pages()
    {
        await using var world = await ReconcileWorld.StartAsync();
        world.Platform.MaxPage = 2;
        for (int i = 0; i < 5; i++)
            world.Platform.Put(Leave with { LeaveRequestId = $"leave-{i}", ProcessId = i is 0 or 4 ? "p-1" : "p-2" });

        Assert.Equal(HandlerOutcome.Applied, await world.EndAsync(Done));

        Assert.Equal(["leave-0", "leave-4"], world.Published.Select(message => message.CorrelationId));
        Assert.Equal(3, Calls(world));
    }

    [Fact]
    public async Task A_leave_that_changed_long_before_the_event_is_not_read()
    {
        await using var world = await ReconcileWorld.StartAsync();
        world.Platform.Put(Leave);
        world.Test.Time.Advance(TimeSpan.FromDays(1));

        Assert.Equal(HandlerOutcome.Pending, await world.EndAsync(Done));
        Assert.Empty(world.Published);
    }

    [Fact]
    public async Task A_failed_call_keeps_the_delivery_pending_and_is_not_repeated_within_a_minute()
    {
        await using var world = await ReconcileWorld.StartAsync();
        world.Platform.Put(Leave);
        world.Platform.Fail("leave_requests", Enumerable.Repeat(SimulatedFault.Code(1160015, 500), 40));
        var message = Event(world, Done);

        Assert.Equal(HandlerOutcome.Pending, await world.DeliverAsync(message, attempts: 10));
        Assert.InRange(Calls(world), 1, 4);
        Assert.NotNull(world.PeopleLeaves.Problem);

        world.Platform.Forget("leave_requests");
        world.Test.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(HandlerOutcome.Applied, await world.DeliverAsync(message, attempts: 4));
        Assert.Null(world.PeopleLeaves.Problem);
    }

    [Fact]
    public async Task Without_the_scope_the_event_waits_for_it()
    {
        await using var world = await ReconcileWorld.StartAsync();
        world.Platform.Put(Leave);
        world.Test.App.Scopes.Remove(RequestedAccess.PeopleLeaves);
        var message = Event(world, Done);

        Assert.Equal(HandlerOutcome.Pending, await world.DeliverAsync(message, attempts: 5));
        Assert.Contains("corehr:leave:read", world.PeopleLeaves.Problem, StringComparison.Ordinal);

        world.Test.App.Scopes.Add(RequestedAccess.PeopleLeaves);
        world.Test.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(HandlerOutcome.Applied, await world.DeliverAsync(message, attempts: 4));
    }

    [Fact]
    public async Task While_the_topic_takes_nothing_the_event_waits()
    {
        await using var world = await ReconcileWorld.StartAsync();
        world.Platform.Put(Leave);
        world.TopicFailure = new PublishException("The topic is down.", null);
        var message = Event(world, Done);

        Assert.Equal(HandlerOutcome.Pending, await world.DeliverAsync(message, attempts: 3));

        world.TopicFailure = null;
        world.Test.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(HandlerOutcome.Applied, await world.DeliverAsync(message, attempts: 4));
        Assert.NotNull(await world.RecordAsync(Id));
    }

    [Theory]
    [InlineData(1, "leave_application")]
    [InlineData(2, "leave_application")]
    [InlineData(4, "leave_application")]
    [InlineData(15, "leave_application")]
    [InlineData(9, "renewal_record")]
    public async Task Other_events_make_no_call(int status, string bizType)
    {
        await using var world = await ReconcileWorld.StartAsync();
        world.Platform.Put(Leave);

        Assert.Equal(HandlerOutcome.NoEffect, await world.EndAsync(new("p-1", status, bizType)));
        Assert.Empty(world.Platform.Calls);
        Assert.DoesNotContain(
            world.Measurements,
            each => each.Contains("feishu.people.processes", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("work_application", "work_application")]
    [InlineData("68", "work_application")]
    [InlineData("remedy_application", "remedy_application")]
    public async Task Approved_processes_of_other_kinds_are_counted(string bizType, string counted)
    {
        await using var world = await ReconcileWorld.StartAsync();

        Assert.Equal(HandlerOutcome.NoEffect, await world.EndAsync(new("p-1", BizType: bizType)));

        Assert.Contains(
            world.Measurements,
            each =>
                each.Contains("no_record", StringComparison.Ordinal) && each.Contains(counted, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task An_event_of_an_app_without_a_secret_is_reported()
    {
        await using var world = await ReconcileWorld.StartAsync();

        var outcome = await world.DeliverAsync(Event(world, Done) with { AppId = "cli_other" });

        Assert.Equal(HandlerOutcome.NoEffect, outcome);
        Assert.Contains("Feishu__AppSecret", world.PeopleLeaves.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_comparison_with_Feishu_leaves_the_record_alone()
    {
        await using var world = await ReconcileWorld.StartAsync();
        world.Platform.Put(Leave with { SubmittedAt = world.Now.AddDays(-1) });
        await world.EndAsync(Done);
        world.Test.Time.Advance(TimeSpan.FromHours(1));

        await world.CompareAsync();

        Assert.DoesNotContain("instance", world.Platform.Calls);
        Assert.Equal("approved", (string?)(await world.RecordAsync(Id))!["status"]);
    }

    [Fact]
    public void The_example_of_the_documentation_names_its_processes()
    {
        var sample = SampleFile.Read("leave_request_snapshot/correction-pending");
        var leave = new LeaveRequest(JsonElement.Parse(sample.Body));

        Assert.True(leave.IsOf("7400000000000000208"));
        Assert.True(leave.IsOf("7400000000000000228"));
        Assert.False(leave.IsOf("7400000000000000301"));
        Assert.True(leave.Shows("7400000000000000208", isRevoked: false));
        Assert.False(leave.Shows("7400000000000000228", isRevoked: false));
    }

    private static (string Type, string? Key) Single(ReconcileWorld world)
    {
        var message = Assert.Single(world.Published);
        return (message.Subject, message.CorrelationId);
    }

    private static EventMessage Event(ReconcileWorld world, SimulatedProcess process) =>
        world.Message(SimulatedEvents.OfProcess(process, world.Test.App, world.Now));

    private static int Calls(ReconcileWorld world) => world.Platform.Calls.Count(call => call == "leave_requests");
}
