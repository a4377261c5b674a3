using FeishuApproval.ApproverTasks;
using FeishuApproval.Archive;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Files;
using FeishuApproval.Local.Storage;
using FeishuApproval.Messaging;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using FeishuApproval.TestSupport.Conformance;

namespace FeishuApproval.Tests.Local;

public sealed class SqliteAttendanceStoreTests : AttendanceStoreConformance, IDisposable
{
    private readonly TestDatabase _database = new();

    public void Dispose() => _database.Dispose();

    protected override ValueTask<IAttendanceStore> CreateAsync() =>
        ValueTask.FromResult<IAttendanceStore>(_database.Attendance);
}

public sealed class SqliteFileStoreTests : FileStoreConformance, IDisposable
{
    private readonly TestDatabase _database = new();

    public void Dispose() => _database.Dispose();

    protected override IFileStore Create() => new SqliteFileStore(_database.Database);
}

public sealed class SqliteAttendanceIndexTests : AttendanceIndexConformance, IDisposable
{
    private readonly TestDatabase _database = new();

    public void Dispose() => _database.Dispose();

    protected override IAttendanceStore Create() => _database.Attendance;

    private protected override ValueTask ApplyAsync(IAttendanceStore store, IndexChange change) =>
        _database.Attendance.ApplyAsync(change, CancellationToken.None);
}

public sealed class SqliteApproverTaskStoreTests : ApproverTaskStoreConformance, IDisposable
{
    private readonly TestDatabase _database = new();

    public void Dispose() => _database.Dispose();

    protected override ValueTask<IApproverTaskStore> CreateAsync() =>
        ValueTask.FromResult<IApproverTaskStore>(_database.Tasks);
}

public sealed class SqliteRebuildStoreTests : RebuildStoreConformance, IDisposable
{
    private readonly TestDatabase _database = new();

    public void Dispose() => _database.Dispose();

    protected override async ValueTask<IAttendanceStore> CreateAsync(IReadOnlyList<EventMessage> messages)
    {
        await _database.AddAsync(messages);
        await TestProjection.ApplyAsync(_database.Attendance, messages);
        return new SqliteAttendanceStore(_database.Database) { PageSize = 2 };
    }
}

public sealed class SqliteEventArchiveTests : EventArchiveConformance, IDisposable
{
    private readonly TestDatabase _database = new();

    public void Dispose() => _database.Dispose();

    protected override async ValueTask<IEventArchive> CreateAsync(IReadOnlyList<EventMessage> messages)
    {
        await _database.AddAsync(messages);
        return _database.Archive;
    }
}

public sealed class SqliteComparedRecordTests : ComparedRecordConformance, IDisposable
{
    private readonly TestDatabase _database = new();

    [Fact]
    public async Task A_rebuild_and_a_later_event_move_a_record_to_its_new_time()
    {
        var at = TestTime.Start;
        var revert = Payload.V1(
            "leave_approval_revert",
            "event-1",
            new() { ["instance_code"] = "instance-1", ["operate_time"] = at.ToUnixTimeSeconds() }
        );
        var leave = Payload.Leave("event-2", "instance-1");
        leave["event"]!["start_time"] = at.AddDays(-9).ToUnixTimeSeconds();
        await TestProjection.ApplyAsync(
            _database.Attendance,
            [Payload.LeaveMessage() with { Subject = "leave_approval_revert", Body = revert.Bytes() }]
        );
        await TestProjection.ApplyAsync(
            _database.Attendance,
            [Payload.LeaveMessage("event-2") with { Body = leave.Bytes() }]
        );

        var compared = _database.Attendance;
        Assert.Empty((await compared.ListComparedAsync(at, at.AddSeconds(1), null, CancellationToken.None)).Records);
        Assert.Single(
            (await compared.ListComparedAsync(at.AddDays(-9), at.AddDays(-8), null, CancellationToken.None)).Records
        );
    }

    public void Dispose() => _database.Dispose();

    protected override IAttendanceStore Create() => new SqliteAttendanceStore(_database.Database) { PageSize = 2 };
}
