using System.Collections;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Azure.Storage;
using FeishuApproval.Events.Facts;
using FeishuApproval.Events.Types;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Attendance;

public sealed class AttendanceStateTests
{
    [Fact]
    public async Task A_fold_its_commit_and_its_index_merge_the_facts_of_each_state_once()
    {
        var facts = new CountingFacts(
            new AttendanceFacts
            {
                Source = FactSource.LeaveV2,
                Kind = AttendanceKind.Leave,
                TenantKey = "tenant",
                UserId = "user",
            },
            new AttendanceFacts { Source = FactSource.Leave, Start = TestTime.Start }
        );
        var before = new AttendanceState
        {
            InstanceCode = "i",
            TenantKey = "tenant",
            Facts = facts,
        };
        var store = new InMemoryAttendanceStore();

        var linked = AttendanceState.Fold(
            before,
            "i",
            new LeaveApprovalV2 { InstanceCode = "cancel", TenantKey = "tenant" },
            new AppliedEvent("e", "leave_approvalV2", TestTime.Start)
        );
        Assert.NotNull(AttendanceRecord.From(linked, AttendanceRules.Default));
        var updates = new IndexUpdates(store.LoadAsync, (_, _) => Task.CompletedTask, note: null);
        await updates.FollowAsync(before, linked, CancellationToken.None);
        Assert.True(await updates.RepairAsync(linked, CancellationToken.None));

        Assert.Equal(1, facts.Merged);
        Assert.Same(before.IndexEntries, linked.IndexEntries);
    }

    [Fact]
    public void A_copy_with_other_facts_has_entries_of_its_own()
    {
        var state = new AttendanceState
        {
            InstanceCode = "i",
            Facts =
            [
                new AttendanceFacts
                {
                    Source = FactSource.Leave,
                    Kind = AttendanceKind.Leave,
                    UserId = "a",
                    Start = TestTime.Start,
                },
            ],
        };
        Assert.Equal("a", Assert.Single(state.IndexEntries).UserId);

        Assert.Equal(
            "b",
            Assert.Single((state with { Facts = [state.Facts[0] with { UserId = "b" }] }).IndexEntries).UserId
        );
        Assert.Equal("tenant", Assert.Single((state with { TenantKey = "tenant" }).IndexEntries).TenantKey);
        Assert.Equal("a", Assert.Single(state.IndexEntries).UserId);
    }

    [Fact]
    public void Cached_values_are_ignored_when_states_are_compared()
    {
        var state = FullState.Attendance("i");
        var copy = state with { };
        Assert.NotEmpty(copy.IndexEntries);

        Assert.Equal(state, copy);
    }

    /// <summary>Facts that count how often the first of them is read.</summary>
    private sealed class CountingFacts(params AttendanceFacts[] facts) : IReadOnlyList<AttendanceFacts>
    {
        public int Merged { get; private set; }

        public int Count => facts.Length;

        public AttendanceFacts this[int index] => facts[index];

        public IEnumerator<AttendanceFacts> GetEnumerator()
        {
            Merged++;
            return ((IEnumerable<AttendanceFacts>)facts).GetEnumerator();
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
