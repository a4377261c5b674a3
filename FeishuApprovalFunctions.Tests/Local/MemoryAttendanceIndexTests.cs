using FeishuApproval.Attendance.Index;
using FeishuApproval.Local.Storage;
using FeishuApproval.Messaging;
using FeishuApproval.TestSupport;
using FeishuApproval.TestSupport.Conformance;

namespace FeishuApproval.Tests.Local;

public sealed class MemoryAttendanceIndexTests : AttendanceIndexConformance
{
    private static readonly DateOnly Day = new(2024, 9, 5);

    [Fact]
    public async Task What_happened_while_it_waited_is_found_once_it_is_filled()
    {
        var (store, index) = (new MemoryAttendanceStore(), MemoryAttendanceIndex.Waiting());
        using var projection = new TestProjection(store, index: index);
        for (int i = 0; i < 10; i++) await projection.HandleAsync(Leave(i));
        Assert.Empty(await UsersAsync(index, Day));

        index.Fill(store);

        Assert.Equal(Enumerable.Repeat("user-1", 10), await UsersAsync(index, Day));
        await projection.HandleAsync(Leave(10));
        Assert.Equal(11, (await UsersAsync(index, Day)).Count);
        Assert.Equal([TestWebhook.TenantKey], await index.ListTenantsAsync(10, CancellationToken.None));
        Assert.Equal(11, (await index.ListByEmployeeAsync(TestWebhook.TenantKey, "user-1", Day, Day, null, 100, CancellationToken.None)).Count);
    }

    [Fact]
    public async Task What_changes_while_it_is_filled_is_found_as_it_is_then()
    {
        const int Instances = 2000;
        var (store, index) = (new MemoryAttendanceStore(), MemoryAttendanceIndex.Waiting());
        using var projection = new TestProjection(store, index: index);
        for (int i = 0; i < Instances; i++) await projection.HandleAsync(Leave(i));

        // Of one source the greater value wins: every leave moves to another person.
        index.Fill(store);
        for (int i = 0; i < Instances; i++) await projection.HandleAsync(Leave(i, "user-2"));

        Assert.Equal(Enumerable.Repeat("user-2", Instances), await UsersAsync(index, Day));
    }

    protected override ValueTask<IAttendanceIndex> CreateAsync() => ValueTask.FromResult<IAttendanceIndex>(new MemoryAttendanceIndex());

    private static async Task<IReadOnlyList<string>> UsersAsync(MemoryAttendanceIndex index, DateOnly day) =>
        [.. (await index.ListByDayAsync(TestWebhook.TenantKey, day, null, int.MaxValue, CancellationToken.None)).Select(row => row.UserId)];

    private static EventMessage Leave(int i, string userId = "user-1")
    {
        var leave = Payload.Leave();
        leave["event"]!["instance_code"] = $"instance-{i}";
        leave["event"]!["employee_id"] = userId;
        return Payload.LeaveMessage($"event-{i}-{userId}") with { Body = leave.Bytes() };
    }
}
