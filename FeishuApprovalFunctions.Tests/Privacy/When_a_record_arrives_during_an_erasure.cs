using FeishuApproval.Attendance.Records;
using FeishuApproval.Closings;
using FeishuApproval.Events.Facts;
using FeishuApproval.Local.Topic;
using FeishuApproval.Privacy;
using FeishuApproval.Processing;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Privacy;

public sealed class When_a_record_arrives_during_an_erasure : IDisposable
{
    private readonly TestDatabase _database = new();

    [Fact]
    public async Task It_stays_and_is_still_listed_and_rows_without_a_record_are_removed()
    {
        await TestProjection.ApplyAsync(_database.Attendance, [Payload.LeaveMessage()]);
        string user = (await _database.Attendance.LoadAsync("instance-1", CancellationToken.None))
            .State!.MergedFacts()!
            .UserId!;
        var left = new EmployeeRow(
            TestWebhook.TenantKey,
            user,
            new DateTime(2020, 1, 31, 9, 0, 0),
            AttendanceKind.Leave,
            "instance-9",
            new DateOnly(2020, 1, 31)
        );
        await _database.Attendance.ApplyAsync(new IndexChange([left], [], [], []), CancellationToken.None);
        var files = new InMemoryFiles();
        var erasure = new EmployeeErasure(
            new StoreWithArrival(_database.Attendance),
            _database.Archive,
            new SqliteDeadLetters(_database.Database, TestProjection.Events),
            new MonthStore<Closing>(files),
            new MonthStore<AttendanceComparison>(files),
            new ErasureOptions(TimeSpan.FromHours(1)),
            new FakeTimeProvider(TestTime.Start),
            new FakeLogger<EmployeeErasure>()
        );

        var shown = await erasure.RunAsync(user, token: null, after: null, CancellationToken.None);
        Assert.True(DryRunToken.TryParse(shown.Token!, out var token));
        var report = await erasure.RunAsync(user, token, after: null, CancellationToken.None);

        Assert.Equal((true, 1), (report.Done, report.Records));
        Assert.Equal(["instance-2"], (await ListAsync(user)).Select(row => row.InstanceCode));
    }

    public void Dispose() => _database.Dispose();

    private ValueTask<IReadOnlyList<EmployeeRow>> ListAsync(string user) =>
        _database.Attendance.ListByEmployeeAsync(
            TestWebhook.TenantKey,
            user,
            DateOnly.MinValue,
            DateOnly.MaxValue,
            after: null,
            10,
            CancellationToken.None
        );

    /// <summary>A record arrives before the index is searched, which is after the records were.</summary>
    private sealed class StoreWithArrival(IAttendanceStore inner) : AttendanceStoreDecorator(inner)
    {
        public override async ValueTask<IReadOnlyList<string>> ListTenantsAsync(
            int max,
            CancellationToken cancellationToken
        )
        {
            await TestProjection.ApplyAsync(Inner, [Payload.LeaveMessage("event-2", "instance-2")]);
            return await base.ListTenantsAsync(max, cancellationToken);
        }
    }
}
