using FeishuApproval.Attendance.Records;
using FeishuApproval.Local.Sqlite;
using FeishuApproval.Local.Storage;
using FeishuApproval.Messaging;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Support;

/// <summary>A database in a folder of one test. It does not wait for the disk unless the test requires it.</summary>
internal sealed class TestDatabase : IDisposable
{
    /// <summary>The options for tests that do not test durability.</summary>
    public static readonly DatabaseOptions Fast = new() { FlushesCommits = false };

    private readonly TempFolder _folder = new();

    public TestDatabase(DatabaseOptions? options = null)
    {
        Database = Database.Open(Path, options ?? Fast, TimeProvider.System);
        Attendance = new SqliteAttendanceStore(Database);
        Tasks = new SqliteApproverTaskStore(Database);
        Archive = new SqliteEventArchive(Database, TestProjection.Events);
    }

    public string Path => _folder.File(Database.FileName);

    public Database Database { get; }

    public SqliteAttendanceStore Attendance { get; }

    public SqliteApproverTaskStore Tasks { get; }

    public SqliteEventArchive Archive { get; }

    /// <summary>Stores messages without deliveries.</summary>
    public async Task AddAsync(IEnumerable<EventMessage> messages)
    {
        foreach (var message in messages)
        {
            await Database.WriteAsync(
                connection => MessageTable.TryAdd(connection, MessageTable.LastSequence(connection) + 1, message),
                CancellationToken.None
            );
        }
    }

    /// <summary>Every row of the index as text, sorted.</summary>
    public static string DumpIndex(Database database) =>
        database.Read(connection =>
        {
            var byEmployee = new List<EmployeeRow>();
            using (
                var select = connection.Prepare(
                    "SELECT tenant_key, user_id, start, kind, instance_code, last_day FROM attendance_by_employee"
                )
            )
            {
                while (select.Step())
                {
                    byEmployee.Add(
                        new EmployeeRow(
                            select.GetText(0),
                            select.GetText(1),
                            ColumnValue.Minute(select.GetText(2)),
                            ColumnValue.Kind(select.GetText(3)),
                            select.GetText(4),
                            ColumnValue.Day(select.GetText(5))
                        )
                    );
                }
            }

            var byDay = new List<DayRow>();
            using (
                var select = connection.Prepare(
                    "SELECT tenant_key, day, user_id, kind, instance_code FROM attendance_by_day"
                )
            )
            {
                while (select.Step())
                {
                    byDay.Add(
                        new DayRow(
                            select.GetText(0),
                            ColumnValue.Day(select.GetText(1)),
                            select.GetText(2),
                            ColumnValue.Kind(select.GetText(3)),
                            select.GetText(4)
                        )
                    );
                }
            }

            return InMemoryAttendanceIndex.Dump(byEmployee, byDay);
        });

    /// <summary>The first column of every row of a query.</summary>
    public static List<string> Column(Database database, string sql) =>
        database.Read(connection =>
        {
            using var select = connection.Prepare(sql);
            var values = new List<string>();
            while (select.Step())
                values.Add(select.GetText(0));
            return values;
        });

    public void Dispose()
    {
        Database.Dispose();
        _folder.Dispose();
    }
}
