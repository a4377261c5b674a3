using System.Security.Cryptography;
using System.Text;
using FeishuApproval.Api.Sharing;
using FeishuApproval.Attendance.Rebuild;
using FeishuApproval.Closings;
using FeishuApproval.FeishuPlatform.PeopleCalendars;
using FeishuApproval.Files;
using FeishuApproval.Local.Sqlite;
using FeishuApproval.Local.Storage;
using FeishuApproval.Privacy;
using FeishuApproval.Reconciliation;
using FeishuApproval.Tests.Support;
using Microsoft.Data.Sqlite;

namespace FeishuApproval.Tests.Local;

/// <summary>A database whose closings, share links and values are in tables of their own.</summary>
public sealed class When_a_database_is_of_an_earlier_version : IDisposable
{
    private const string EarlierTables = """
        DROP TABLE files;
        CREATE TABLE reconcile_progress (id INTEGER PRIMARY KEY CHECK (id = 1), progress TEXT NOT NULL) STRICT;
        CREATE TABLE rebuild_progress (id INTEGER PRIMARY KEY CHECK (id = 1), progress TEXT NOT NULL) STRICT;
        CREATE TABLE retention_status (id INTEGER PRIMARY KEY CHECK (id = 1), status TEXT NOT NULL) STRICT;
        CREATE TABLE people_calendars (app_id TEXT PRIMARY KEY, calendar TEXT NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE share_links (
          id TEXT PRIMARY KEY, tenant_key TEXT NOT NULL, kinds TEXT NOT NULL, expires_at INTEGER NOT NULL,
          first_opened_at INTEGER NOT NULL, revoked_at INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE closings (
          tenant_key TEXT NOT NULL, month TEXT NOT NULL, version INTEGER NOT NULL, closing TEXT NOT NULL, rows BLOB NOT NULL,
          PRIMARY KEY (tenant_key, month, version)
        ) STRICT;
        CREATE TABLE comparisons (
          tenant_key TEXT NOT NULL, month TEXT NOT NULL, version INTEGER NOT NULL, comparison TEXT NOT NULL, rows BLOB NOT NULL,
          PRIMARY KEY (tenant_key, month, version)
        ) STRICT;
        INSERT INTO reconcile_progress VALUES (1, '{"from":"2023-09-15T00:00:00+00:00","to":"2023-11-14T00:00:00+00:00","day":"2023-11-14","calls":7}');
        INSERT INTO rebuild_progress VALUES (1, '{"Version":3,"Next":null}');
        INSERT INTO retention_status VALUES (1, '{"last_run_at":"2023-11-14T00:00:00+00:00","events":1,"records":2,"unreadable_records":3}');
        INSERT INTO people_calendars VALUES
          ('cli_a', '{"app_id":"cli_a","calendar_id":"1","loaded_at":"2023-11-14T00:00:00+00:00","first":"2023-01-01","last":"2023-01-02","days":"hw"}'),
          ('cli/b', '{"app_id":"cli/b","calendar_id":"2","loaded_at":"2023-11-14T00:00:00+00:00","first":"2023-01-01","last":"2023-01-02","days":"wh"}');
        INSERT INTO share_links VALUES
          ('0000000000000001', 'a "tenant"', 'leave,overtime', 17000000001234567, 16999999990000000, NULL),
          ('0000000000000002', '', 'leave', 17000000001234567, 16999999990000001, 17000000000000009);
        PRAGMA user_version = 7;
        """;

    private static readonly CancellationToken None = CancellationToken.None;

    private static readonly byte[] Large = RandomNumberGenerator.GetBytes(200_000);

    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Its_content_is_kept_by_the_migration_and_found_in_a_file_that_is_only_read(bool isMigrated)
    {
        await WriteAsync();
        byte[] before = await File.ReadAllBytesAsync(DatabasePath);
        using (var database = isMigrated ? Database.Open(DatabasePath) : Database.OpenReadOnly(DatabasePath))
        {
            await AssertContentAsync(new SqliteFileStore(database));
            Assert.Equal(
                isMigrated ? 0 : 7,
                database.Read(connection =>
                    connection.GetInt64(
                        "SELECT count(*) FROM sqlite_schema WHERE name IN ('reconcile_progress', 'rebuild_progress', 'retention_status', "
                            + "'people_calendars', 'share_links', 'closings', 'comparisons')"
                    )
                )
            );
        }

        if (!isMigrated)
            Assert.Equal(before, await File.ReadAllBytesAsync(DatabasePath));
    }

    [Fact]
    public async Task What_the_migration_moved_is_overwritten_by_a_deletion()
    {
        await WriteAsync();
        byte[] json = "secret-closer"u8.ToArray();
        byte[] rows = Large[^100..];
        Assert.True(await IsInDatabaseAsync(json));
        Assert.True(await IsInDatabaseAsync(rows));

        using (var database = Database.Open(DatabasePath))
        {
            var files = new SqliteFileStore(database);
            foreach (string folder in (string[])["closings/", "comparisons/"])
            {
                foreach (string name in await files.ListAsync(folder, None))
                    await files.DeleteAsync(name, None);
            }
        }

        Assert.False(await IsInDatabaseAsync(json));
        Assert.False(await IsInDatabaseAsync(rows));
    }

    [Fact]
    public async Task A_file_without_any_of_these_tables_is_only_read_too()
    {
        Database.Open(DatabasePath).Dispose();
        using (var connection = new DatabaseConnection(DatabasePath, SqliteOpenMode.ReadWrite))
        {
            connection.ExecuteOnce("DROP TABLE files; PRAGMA user_version = 7; PRAGMA journal_mode = DELETE");
        }

        using var database = Database.OpenReadOnly(DatabasePath);
        Assert.Null(await new StoredValue<RebuildProgress>(new SqliteFileStore(database)).LoadAsync(None));
    }

    public void Dispose() => _folder.Dispose();

    private string DatabasePath => _folder.File(Database.FileName);

    private static async Task AssertContentAsync(IFileStore files)
    {
        Assert.Equal(7, (await new StoredValue<ReconcileProgress>(files).LoadAsync(None))!.Calls);
        Assert.Equal(new RebuildProgress(3), await new StoredValue<RebuildProgress>(files).LoadAsync(None));
        Assert.Equal(3, (await new StoredValue<RetentionStatus>(files).LoadAsync(None))!.UnreadableRecords);
        var calendars = new PeopleCalendarStore(files);
        Assert.Equal("hw", (await calendars.LoadAsync("cli_a", None))!.Days);
        Assert.Equal("wh", (await calendars.LoadAsync("cli/b", None))!.Days);

        var links = new ShareLinkStore(files);
        var link = (await links.FindAsync("0000000000000001", None))!;
        var time = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);
        Assert.Equal(["leave", "overtime"], link.Kinds);
        Assert.Equal(
            ("a \"tenant\"", time.AddTicks(1_234_567), time.AddSeconds(-1), null),
            (link.TenantKey, link.ExpiresAt, link.FirstOpenedAt, link.RevokedAt)
        );
        Assert.Equal(time.AddTicks(9), (await links.FindAsync("0000000000000002", None))!.RevokedAt);

        var closings = new MonthStore<Closing>(files);
        Assert.Equal(
            [" 1", "a 1", "a 2", "a/b 1", "租户 1"],
            (await closings.ListAsync(null, null, None)).Select(each => $"{each.TenantKey} {each.Version}")
        );
        foreach (string tenant in (string[])["", "a", "a/b", "租户"])
        {
            var closing = (await closings.FindAsync(tenant, "2023-10", 1, None))!;
            Assert.Equal("u1", Assert.Single(ClosedDays.Read(closing.Value, closing.Rows)).UserId);
        }

        var erased = (await closings.FindAsync("a", "2023-10", 2, None))!;
        Assert.Empty(ClosedDays.Read(erased.Value, erased.Rows));
        var compared = (await new MonthStore<AttendanceComparison>(files).FindAsync("a", "2023-10", 1000, None))!;
        Assert.Empty(ComparisonRows.Read(compared.Value, compared.Rows));
    }

    private async Task WriteAsync()
    {
        Database.Open(DatabasePath).Dispose();
        var (rows, sha256) = ClosedDays.Compress([
            new ClosedDay
            {
                UserId = "u1",
                InstanceCode = "i",
                Date = new(2023, 10, 5),
                HalfDays = 2,
            },
        ]);
        var (empty, emptySha256) = ClosedDays.Compress([]);
        using var connection = new DatabaseConnection(DatabasePath, SqliteOpenMode.ReadWrite);
        connection.ExecuteOnce(EarlierTables);
        foreach (string tenant in (string[])["a", "", "a/b", "租户"])
            Insert("closing", tenant, 1, Closing(tenant, 1), rows);
        string erased = $$"""
            "erased":{"rows":1,"last_at":"2023-11-14T00:00:00+00:00","sha256":"{{emptySha256}}"},
            """;
        Insert("closing", "a", 2, Closing("a", 2, erased), empty);
        var (none, noneSha256) = ComparisonRows.Compress([]);
        Insert(
            "comparison",
            "a",
            1000,
            $$"""
            {"tenant_key":"a","month":"2023-10","version":1000,"from":"2023-10-01","to":"2023-10-31","through":"2023-10-31",
            "compared_at":"2023-11-14T00:00:00+00:00","employees":0,"counts":[],"notes":[],"rows":0,"sha256":"{{noneSha256}}"}
            """,
            none
        );
        Insert("comparison", "z", 1, """{"sha256":"0"}""", Large);
        connection.ExecuteOnce("PRAGMA journal_mode = DELETE");

        string Closing(string tenant, int version, string more = "") =>
            $$"""
                {"tenant_key":"{{tenant}}","month":"2023-10","version":{{version}},"from":"2023-10-01","to":"2023-10-31",
                "closed_at":"2023-11-14T00:00:00+00:00","closed_by":"secret-closer","rows":1,"sha256":"{{sha256}}",{{more}}"open":[]}
                """;

        void Insert(string name, string tenant, int version, string json, byte[] content)
        {
            using var insert = connection.Prepare(
                name == "closing"
                    ? "INSERT INTO closings VALUES (?1, '2023-10', ?2, ?3, ?4)"
                    : "INSERT INTO comparisons VALUES (?1, '2023-10', ?2, ?3, ?4)"
            );
            insert
                .Bind(1, tenant)
                .Bind(2, version)
                .BindText(3, Encoding.UTF8.GetBytes(json))
                .BindBlob(4, content)
                .Execute();
        }
    }

    private async Task<bool> IsInDatabaseAsync(byte[] content) =>
        (await File.ReadAllBytesAsync(DatabasePath)).AsSpan().IndexOf(content) >= 0;
}
