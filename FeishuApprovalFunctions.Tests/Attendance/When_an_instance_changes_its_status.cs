using System.Text.Json.Nodes;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Messaging;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Attendance;

/// <summary><c>approval_instance</c> comes for every subscribed definition; only REVERTED changes a record.</summary>
public sealed class When_an_instance_changes_its_status : IDisposable
{
    private const string RevertedAt = "2024-09-04T11:00:00.123+08:00";

    private readonly TestWebhook _webhook = TestWebhook.Keyless();
    private readonly TestProjection _projection = new();

    public static TheoryData<string> Approvals =>
        [
            "leave_approval/seed",
            "leave_approvalV2/seed",
            "work_approval/seed",
            "remedy_group_update_v4/seed",
            "remedy_approval/seed",
            "trip_group_update_v4/seed",
            "trip_approval/seed",
            "out_approval/seed",
            "shift_approval/seed",
        ];

    [Theory]
    [MemberData(nameof(Approvals))]
    public async Task REVERTED_reverts_an_approved_record_of_any_kind(string sample)
    {
        var approval = Sample(sample);
        Assert.Equal(HandlerOutcome.Applied, await _projection.HandleAsync(approval));
        Assert.Equal(
            HandlerOutcome.Applied,
            await _projection.HandleAsync(Status("REVERTED", approval.CorrelationId!))
        );

        await AssertReverted(approval.CorrelationId!, (string)Expected(sample)["kind"]!);
    }

    [Theory]
    [MemberData(nameof(Approvals))]
    public async Task REVERTED_that_comes_first_is_a_tombstone_that_the_approval_completes(string sample)
    {
        var approval = Sample(sample);
        Assert.Equal(
            HandlerOutcome.Applied,
            await _projection.HandleAsync(Status("REVERTED", approval.CorrelationId!))
        );
        Assert.Null(await _projection.ReadRecordAsync(approval.CorrelationId!));
        Assert.Equal(HandlerOutcome.Applied, await _projection.HandleAsync(approval));

        await AssertReverted(approval.CorrelationId!, (string)Expected(sample)["kind"]!);
    }

    [Theory]
    [InlineData("\"PENDING\"")]
    [InlineData("\"APPROVED\"")]
    [InlineData("\"REJECTED\"")]
    [InlineData("\"CANCELED\"")]
    [InlineData("\"DELETED\"")]
    [InlineData("\"OVERTIME_CLOSE\"")]
    [InlineData("\"OVERTIME_RECOVER\"")]
    [InlineData("\"something new\"")]
    [InlineData("\"\"")]
    [InlineData("null")]
    [InlineData("{}")]
    public async Task Every_other_status_costs_no_call_of_the_store(string status)
    {
        using var projection = new TestProjection(new UntouchableStore());

        Assert.Equal(HandlerOutcome.NoEffect, await projection.HandleAsync(Message(status, "instance-1")));
    }

    [Theory]
    [InlineData("CANCELED")]
    [InlineData("DELETED")]
    public async Task A_status_that_ends_an_instance_before_approval_leaves_an_approved_record_as_it_is(string status)
    {
        var approval = Sample("shift_approval/seed");
        await _projection.HandleAsync(approval);
        var before = await _projection.ReadRecordAsync(approval.CorrelationId!);

        Assert.Equal(HandlerOutcome.NoEffect, await _projection.HandleAsync(Status(status, approval.CorrelationId!)));

        JsonAssert.Equal(before, await _projection.ReadRecordAsync(approval.CorrelationId!));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_time_of_a_revert_event_wins_over_that_of_the_status(bool statusFirst)
    {
        var approval = Sample("out_approval/seed");
        var revert = _webhook.Accept(
            TestRequest.Plain(
                Payload
                    .V1(
                        "out_approval_revert",
                        "revert",
                        new JsonObject { ["instance_code"] = approval.CorrelationId, ["operate_time"] = 1_725_415_200 }
                    )
                    .Bytes()
            )
        );
        EventMessage[] events = statusFirst
            ? [Status("REVERTED", approval.CorrelationId!), revert, approval]
            : [approval, revert, Status("REVERTED", approval.CorrelationId!)];
        foreach (var message in events)
            await _projection.HandleAsync(message);

        Assert.Equal(
            "2024-09-04T10:00:00+08:00",
            (string?)(await _projection.ReadRecordAsync(approval.CorrelationId!))!["reverted_at"]
        );
    }

    public void Dispose()
    {
        _webhook.Dispose();
        _projection.Dispose();
    }

    private EventMessage Sample(string name) => _webhook.Accept(TestRequest.Plain(SampleFile.Read(name).Body));

    private static JsonNode Expected(string name) => SampleFile.Read(name).Expected["record"]!;

    private EventMessage Status(string status, string instanceCode) => Message($"\"{status}\"", instanceCode);

    private EventMessage Message(string status, string instanceCode) =>
        _webhook.Accept(
            TestRequest.Plain(
                Payload
                    .V1(
                        "approval_instance",
                        "status",
                        new JsonObject
                        {
                            ["instance_code"] = instanceCode,
                            ["status"] = JsonNode.Parse(status),
                            ["operate_time"] = 1_725_418_800_123,
                        }
                    )
                    .Bytes()
            )
        );

    private async Task AssertReverted(string instanceCode, string kind)
    {
        var record = (await _projection.ReadRecordAsync(instanceCode))!;
        Assert.Equal(
            (kind, "reverted", RevertedAt),
            ((string?)record["kind"], (string?)record["status"], (string?)record["reverted_at"])
        );
    }

    private sealed class UntouchableStore() : AttendanceStoreDecorator(new InMemoryAttendanceStore())
    {
        public override ValueTask<Loaded<AttendanceState>> LoadAsync(
            string instanceCode,
            CancellationToken cancellationToken
        ) => throw new InvalidOperationException("Loaded.");

        public override ValueTask<CommitResult> CommitAsync(
            Loaded<AttendanceState> loaded,
            AttendanceState next,
            EventMessage message,
            CancellationToken cancellationToken
        ) => throw new InvalidOperationException("Committed.");
    }
}
