using System.Text.Json.Nodes;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Messaging;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Attendance;

/// <summary><c>approval_task</c> says who decided and when; the detail of the instance adds the node and the comment.</summary>
public sealed class When_approvers_decide : IDisposable
{
    private const string Detail = "instance_snapshot/leave-with-its-approvals";
    private const string Instance = "5E6F7A8B-1111-4222-8333-444455556666";
    private const string First = "7400000000000000001";
    private const string Second = "7400000000000000002";
    private const long Submitted = 1_794_276_000_000;

    private readonly InMemoryAttendanceStore _store = new();
    private readonly TestProjection _projection;

    public When_approvers_decide() => _projection = new TestProjection(_store);

    [Fact]
    public async Task The_record_says_who_decided_and_when_without_a_detail()
    {
        await ApplyAsync(Task(First, "m1xxx", "TRANSFERRED", 20), Task(Second, "m2xxx", "APPROVED", 50));
        Assert.Null(await _projection.ReadRecordAsync(Instance));

        await ApplyAsync(TestEvents.LeaveV2(instanceCode: Instance));

        Assert.Equal(
            ["transferred m1xxx 2026-11-10T10:20:00+08:00", "approved m2xxx 2026-11-10T10:50:00+08:00"],
            await StepsAsync()
        );
    }

    [Fact]
    public async Task An_event_and_the_detail_state_the_same_step_once_in_any_order()
    {
        // The event has another second than the detail.
        EventMessage[] messages =
        [
            Task(Second, "m2xxx", "APPROVED", 50, milliseconds: 900),
            Snapshot(),
            TestEvents.LeaveV2(instanceCode: Instance),
        ];
        var expected = JsonNode.Parse(SampleFile.Read(Detail).Expected["record"]!["approvals"]!.ToJsonString())!;
        foreach (
            int[] order in (int[][])
                [
                    [0, 1, 2],
                    [0, 2, 1],
                    [1, 0, 2],
                    [1, 2, 0],
                    [2, 0, 1],
                    [2, 1, 0],
                ]
        )
        {
            using var projection = new TestProjection();
            foreach (int i in order)
                Assert.Equal(HandlerOutcome.Applied, await projection.HandleAsync(messages[i]));
            var record = (await projection.ReadRecordAsync(Instance))!;
            JsonAssert.Equal(WithValues(expected), WithValues(record["approvals"]!));
        }
    }

    [Theory]
    [InlineData("PENDING")]
    [InlineData("DONE")]
    [InlineData("OVERTIME_CLOSE")]
    [InlineData("SOMETHING_NEW")]
    public async Task A_task_of_which_nobody_has_decided_changes_nothing(string status)
    {
        Assert.Equal(HandlerOutcome.NoEffect, await _projection.HandleAsync(Task(First, "m1xxx", status, 20)));
        Assert.Null((await _store.LoadAsync(Instance, CancellationToken.None)).State);
    }

    [Fact]
    public async Task An_automatic_step_has_no_person()
    {
        await ApplyAsync(Task(First, "", "APPROVED", 20), TestEvents.LeaveV2(instanceCode: Instance));

        Assert.Equal(["approved  2026-11-10T10:20:00+08:00"], await StepsAsync());
    }

    [Fact]
    public async Task A_task_alone_is_no_difference_for_the_comparison_with_Feishu()
    {
        await ApplyAsync(Task(First, "m1xxx", "REJECTED", 20));

        var state = (await _store.LoadAsync(Instance, CancellationToken.None)).State!;
        Assert.Null(ComparedRecord.From(state));
        Assert.Null(AttendanceRecord.From(state, AttendanceRules.Default));
        Assert.Empty(state.IndexEntries);
    }

    [Fact]
    public async Task A_form_that_cannot_be_read_leaves_nothing_unknown_that_the_event_contains()
    {
        var detail = (JsonObject)JsonNode.Parse(SampleFile.Read(Detail).Body)!;
        detail["form"] = """[{"id":"widgetLeaveGroupV2","type":"leaveGroupV2","value":{}}]""";
        var snapshot = Snapshot(detail);
        using var alone = new TestProjection();
        await alone.HandleAsync(snapshot);
        Assert.NotEmpty((await alone.ReadRecordAsync(Instance))!["unreadable_fields"]!.AsArray());

        await ApplyAsync(snapshot, TestEvents.LeaveV2(instanceCode: Instance));

        Assert.Empty((await _projection.ReadRecordAsync(Instance))!["unreadable_fields"]!.AsArray());
    }

    public void Dispose() => _projection.Dispose();

    private async Task ApplyAsync(params EventMessage[] messages)
    {
        foreach (var message in messages)
            Assert.Equal(HandlerOutcome.Applied, await _projection.HandleAsync(message));
    }

    private async Task<IEnumerable<string>> StepsAsync() =>
        (await _projection.ReadRecordAsync(Instance))!["approvals"]!
            .AsArray()
            .Select(step => $"{step!["action"]} {step["user_id"]} {step["at"]}");

    /// <summary>The steps without members that are null, and without the fraction of a second.</summary>
    private static JsonArray WithValues(JsonNode steps) =>
        [
            .. steps
                .AsArray()
                .Select(step => new JsonObject(
                    step!
                        .AsObject()
                        .Where(member => member.Value is not null && member.Key != "at")
                        .Select(member => KeyValuePair.Create(member.Key, (JsonNode?)member.Value!.DeepClone()))
                )),
        ];

    private static EventMessage Task(string taskId, string userId, string status, int minutes, int milliseconds = 0) =>
        TestEvents.Message(
            EventTypes.ApprovalTask,
            $"{taskId} {status}",
            Instance,
            Payload.V1(
                EventTypes.ApprovalTask,
                $"{taskId} {status}",
                new JsonObject
                {
                    ["instance_code"] = Instance,
                    ["user_id"] = userId,
                    ["task_id"] = taskId,
                    ["status"] = status,
                    ["operate_time"] = (Submitted + minutes * 60_000 + milliseconds).ToString(
                        System.Globalization.CultureInfo.InvariantCulture
                    ),
                }
            )
        );

    private static EventMessage Snapshot(JsonObject? detail = null) =>
        TestEvents.Message(EventTypes.InstanceSnapshot, "snapshot-1", Instance, new JsonObject()) with
        {
            Body = detail is null
                ? SampleFile.Read(Detail).Body
                : System.Text.Encoding.UTF8.GetBytes(detail.ToJsonString()),
        };
}
