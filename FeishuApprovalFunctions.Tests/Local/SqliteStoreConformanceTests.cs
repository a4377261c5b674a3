using FeishuApproval.ApproverTasks;
using FeishuApproval.Archive;
using FeishuApproval.Attendance.Index;
using FeishuApproval.Attendance.Rebuild;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Local.Storage;
using FeishuApproval.Messaging;
using FeishuApproval.TestSupport;
using FeishuApproval.TestSupport.Conformance;
using FeishuApproval.Tests.Support;

namespace FeishuApproval.Tests.Local;

public sealed class SqliteAttendanceStoreTests : AttendanceStoreConformance, IDisposable
{
    private readonly TestDatabase _database = new();

    public void Dispose() => _database.Dispose();

    protected override ValueTask<IAttendanceStore> CreateAsync() => ValueTask.FromResult<IAttendanceStore>(_database.Attendance);
}

public sealed class SqliteAttendanceIndexTests : AttendanceIndexConformance, IDisposable
{
    private readonly TestDatabase _database = new();

    public void Dispose() => _database.Dispose();

    protected override ValueTask<IAttendanceIndex> CreateAsync() => ValueTask.FromResult<IAttendanceIndex>(_database.Index);
}

public sealed class SqliteApproverTaskStoreTests : ApproverTaskStoreConformance, IDisposable
{
    private readonly TestDatabase _database = new();

    public void Dispose() => _database.Dispose();

    protected override ValueTask<IApproverTaskStore> CreateAsync() => ValueTask.FromResult<IApproverTaskStore>(_database.Tasks);
}

public sealed class SqliteRebuildStoreTests : RebuildStoreConformance, IDisposable
{
    private readonly TestDatabase _database = new();

    public void Dispose() => _database.Dispose();

    protected override async ValueTask<(IAttendanceStore Store, IRebuildStore Rebuilds)> CreateAsync(IReadOnlyList<EventMessage> messages)
    {
        await _database.AddAsync(messages);
        await TestProjection.ApplyAsync(_database.Attendance, messages);
        return (_database.Attendance, new SqliteRebuildStore(_database.Database, _database.Attendance, pageSize: 2));
    }
}

public sealed class SqliteEventArchiveTests : EventArchiveReaderConformance, IDisposable
{
    private readonly TestDatabase _database = new();

    public void Dispose() => _database.Dispose();

    protected override async ValueTask<IEventArchiveReader> CreateAsync(IReadOnlyList<EventMessage> messages)
    {
        await _database.AddAsync(messages);
        return new SqliteEventArchive(_database.Database);
    }
}
