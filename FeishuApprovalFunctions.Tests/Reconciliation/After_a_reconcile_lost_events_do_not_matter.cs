using FeishuApproval.Simulator.Platform.Data;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using FsCheck;
using FsCheck.Fluent;

namespace FeishuApproval.Tests.Reconciliation;

/// <summary>If any part of any history of events is lost, the records are the same in the end as those of the whole history.</summary>
public sealed class After_a_reconcile_lost_events_do_not_matter
{
    [Fact]
    public void In_status_employee_type_start_and_end() =>
        Properties.ForAll(
            Histories,
            history => CheckAsync(history, isThorough: true, mayQuery: true).GetAwaiter().GetResult(),
            count: 25
        );

    [Fact]
    public void Nor_where_the_app_may_not_query_instances() =>
        Properties.ForAll(
            Histories,
            history => CheckAsync(history, isThorough: true, mayQuery: false).GetAwaiter().GetResult(),
            count: 15
        );

    /// <summary>Feishu's query leaves out what was reverted, so nothing is known of an approval lost with its revert.</summary>
    [Fact]
    public void By_default_only_what_was_granted_and_reverted_unseen_stays_unknown() =>
        Properties.ForAll(
            Histories,
            history => CheckAsync(history, isThorough: false, mayQuery: true).GetAwaiter().GetResult(),
            count: 20
        );

    private static async Task CheckAsync(History history, bool isThorough, bool mayQuery)
    {
        await using var world = await ReconcileWorld.StartAsync();
        if (!mayQuery)
            world.Test.App.Scopes.Remove("approval:approval.list:readonly");
        var unknown = new HashSet<string>();
        using var whole = new TestProjection();
        world.Platform.MaxPage = history.PageSize;
        foreach (var (story, number) in history.Stories.Select((story, number) => (story, number)))
        {
            var instance = world.Platform.Put(Instance(world, story, number));
            var events =
                instance.Status != "APPROVED"
                    ? []
                    : SimulatedEvents
                        .OfApproval(instance, world.Test.App)
                        .Concat(story.IsReverted ? SimulatedEvents.OfRevert(instance, world.Test.App) : [])
                        .ToList();
            foreach (var each in events)
                await whole.HandleAsync(world.Message(each));
            var received = events.Where((_, i) => (story.Lost & (1 << i)) == 0).ToList();
            await world.ReceiveAsync(received);
            if (!isThorough && instance.IsReverted && received.Count == 0)
                unknown.Add(instance.InstanceCode);
        }

        // All times, including those of the applied events, are before the grace period.
        world.Test.Time.Advance(TimeSpan.FromHours(1));
        await world.RunAsync(world.Request() with { IsThorough = isThorough });

        for (int number = 0; number < history.Stories.Count; number++)
        {
            string code = $"instance-{number}";
            string expected = unknown.Contains(code)
                ? "none"
                : ReconcileWorld.Essence(await whole.ReadRecordAsync(code));
            Assert.Equal(expected, ReconcileWorld.Essence(await world.RecordAsync(code)));
        }

        // No difference is left.
        world.Test.Time.Advance(TimeSpan.FromHours(1));
        int before = world.Published.Count;
        var again = await world.RunAsync(world.Request() with { IsThorough = isThorough });
        Assert.Equal((0, 0, 0), (again.Total().Missing, again.Total().Reverted, again.Total().Failed));
        Assert.Equal(before, world.Published.Count);
    }

    private static SimulatedInstance Instance(ReconcileWorld world, Story story, int number)
    {
        var submitted = world.Now.AddHours(-story.HoursAgo);
        return new SimulatedInstance
        {
            InstanceCode = $"instance-{number}",
            ApprovalCode = story.Kind switch
            {
                SimulatedKind.Leave => TestPlatform.LeaveCode,
                SimulatedKind.Overtime => TestPlatform.OvertimeCode,
                _ => TestPlatform.RemedyCode,
            },
            Kind = story.Kind,
            UserId = $"user-{number}",
            SubmittedAt = submitted,
            DecidedAt = story.Status == "PENDING" ? null : submitted.AddMinutes(30),
            RevertedAt = story is { Status: "APPROVED", IsReverted: true } ? submitted.AddMinutes(45) : null,
            Status = story.Status,
            Start = new DateTimeOffset(2024, 9, 5, 9, 30, 0, TimeSpan.FromHours(8)).AddDays(number),
            End = new DateTimeOffset(2024, 9, 5, 18, 0, 0, TimeSpan.FromHours(8)).AddDays(number),
            TypeName = story.TypeName,
            Unit = story.Unit,
            Shape = story.Shape,
            IsFormArray = story.IsFormArray,
        };
    }

    private static Arbitrary<History> Histories { get; } =
        Arb.From(
            from stories in Stories.ListOf()
            from pageSize in Gen.Elements(1, 2, 200)
            select new History([.. stories.Take(8)], pageSize)
        );

    private static Gen<Story> Stories =>
        from kind in Gen.Elements(SimulatedKind.Leave, SimulatedKind.Overtime, SimulatedKind.Remedy)
        from status in Gen.Elements("APPROVED", "APPROVED", "APPROVED", "PENDING", "REJECTED")
        from isReverted in Gen.Elements(true, false)
        from lost in Gen.Choose(0, 7)
        from hoursAgo in Gen.Choose(2, 24 * 40)
        from shape in Gen.Elements(FormShape.Flat, FormShape.Nested, FormShape.Keyed)
        from isFormArray in Gen.Elements(true, false)
        from typeName in Gen.Elements("事假", "Overtime", "调休")
        from unit in Gen.Elements("DAY", "HOUR")
        select new Story(kind, status, isReverted, lost, hoursAgo, shape, isFormArray, typeName, unit);

    private sealed record History(IReadOnlyList<Story> Stories, int PageSize)
    {
        public override string ToString() => $"pages of {PageSize}\n" + string.Join('\n', Stories);
    }

    private sealed record Story(
        SimulatedKind Kind,
        string Status,
        bool IsReverted,
        int Lost,
        int HoursAgo,
        FormShape Shape,
        bool IsFormArray,
        string TypeName,
        string Unit
    );
}
