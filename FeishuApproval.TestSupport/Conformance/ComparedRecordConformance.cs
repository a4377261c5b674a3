using FeishuApproval.Attendance.Records;
using FeishuApproval.Reconciliation.Comparison;

namespace FeishuApproval.TestSupport.Conformance;

/// <summary>Tests of <see cref="IAttendanceStore.ListComparedAsync"/>.</summary>
public abstract class ComparedRecordConformance
{
    protected abstract IAttendanceStore Create();

    [SkippableFact]
    public async Task Records_are_listed_by_when_they_were_submitted()
    {
        var store = Create();
        var start = TestTime.Start;
        await TestProjection.ApplyAsync(
            store,
            Enumerable.Range(0, 7).Select(day => Leave($"instance-{day}", start.AddDays(day)))
        );

        var found = await ListAsync(store, start.AddDays(1), start.AddDays(5));

        Assert.Equal(
            ["instance-1", "instance-2", "instance-3", "instance-4"],
            found.Select(record => record.InstanceCode).Order(StringComparer.Ordinal)
        );
        Assert.All(
            found,
            record => Assert.True(record is { IsComplete: true, IsReverted: false, ApprovalCode: "A-CODE" })
        );
        Assert.Equal(start.AddDays(1), found.Single(record => record.InstanceCode == "instance-1").At);
    }

    [SkippableFact]
    public async Task A_revert_without_its_approval_is_listed_by_when_it_was()
    {
        var store = Create();
        var at = TestTime.Start.AddHours(1);
        var body = Payload.V1(
            "leave_approval_revert",
            "event-1",
            new()
            {
                ["instance_code"] = "instance-1",
                ["approval_code"] = "A-CODE",
                ["operate_time"] = at.ToUnixTimeSeconds(),
            }
        );
        await TestProjection.ApplyAsync(
            store,
            [
                Payload.LeaveMessage("event-1", "instance-1") with
                {
                    Subject = "leave_approval_revert",
                    Body = body.Bytes(),
                },
            ]
        );

        var record = Assert.Single(await ListAsync(store, at, at.AddSeconds(1)));

        Assert.True(record is { IsComplete: false, IsReverted: true });
        Assert.Empty(await ListAsync(store, at.AddDays(-1), at));
    }

    private static async Task<List<ComparedRecord>> ListAsync(
        IAttendanceStore store,
        DateTimeOffset from,
        DateTimeOffset to
    )
    {
        var all = new List<ComparedRecord>();
        string? after = null;
        do
        {
            (var page, after) = await store.ListComparedAsync(from, to, after, CancellationToken.None);
            all.AddRange(page);
        } while (after is not null);
        return all;
    }

    private static Messaging.EventMessage Leave(string instanceCode, DateTimeOffset submitted)
    {
        var body = Payload.Leave($"event-{instanceCode}", instanceCode);
        body["event"]!["approval_code"] = "A-CODE";
        body["event"]!["start_time"] = submitted.ToUnixTimeSeconds();
        return Payload.LeaveMessage($"event-{instanceCode}", instanceCode) with { Body = body.Bytes() };
    }
}
