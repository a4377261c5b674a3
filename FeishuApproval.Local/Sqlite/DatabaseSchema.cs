using System.Collections.Immutable;
using System.Globalization;
using FeishuApproval.Configuration;
using FeishuApproval.Localization;
using Microsoft.Data.Sqlite;

namespace FeishuApproval.Local.Sqlite;

/// <summary>
/// The tables, as a list of migrations. A file's <c>user_version</c> is the number of migrations it has had. Columns with names ending in
/// <c>_at</c> contain times in units of 100 ns since 1970-01-01 UTC; the views show them as text.
/// </summary>
internal static class DatabaseSchema
{
    /// <summary>The application id of this program's files: "FsAp".</summary>
    public const int ApplicationId = 0x46734170;

    private const string FirstVersion = """
        CREATE TABLE messages (
          sequence INTEGER PRIMARY KEY,
          event_id TEXT NOT NULL,
          app_id TEXT,
          subject TEXT NOT NULL,
          correlation_id TEXT,
          schema TEXT NOT NULL,
          tenant_key TEXT,
          received_at INTEGER NOT NULL,
          is_archived INTEGER NOT NULL DEFAULT 1,
          body BLOB NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX messages_by_event ON messages (event_id, ifnull(app_id, ''));
        CREATE INDEX messages_by_received ON messages (received_at) WHERE is_archived = 1;

        CREATE TABLE deliveries (
          sequence INTEGER NOT NULL REFERENCES messages (sequence),
          subscription TEXT NOT NULL,
          attempts INTEGER NOT NULL DEFAULT 0,
          due_at INTEGER NOT NULL DEFAULT 0,
          PRIMARY KEY (sequence, subscription)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE dead_letters (
          id INTEGER PRIMARY KEY,
          sequence INTEGER NOT NULL REFERENCES messages (sequence),
          subscription TEXT NOT NULL,
          reason TEXT NOT NULL,
          description TEXT NOT NULL,
          delivery_count INTEGER NOT NULL,
          dead_lettered_at INTEGER NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX dead_letters_by_subscription ON dead_letters (subscription, sequence);
        CREATE INDEX dead_letters_by_sequence ON dead_letters (sequence);

        CREATE TABLE attendance (
          id INTEGER PRIMARY KEY,
          instance_code TEXT NOT NULL UNIQUE,
          tenant_key TEXT NOT NULL,
          change INTEGER NOT NULL,
          changed_at INTEGER NOT NULL,
          kind TEXT,
          status TEXT,
          user_id TEXT,
          type_name TEXT,
          start TEXT,
          "end" TEXT,
          duration_seconds INTEGER,
          reason TEXT,
          version INTEGER NOT NULL,
          updated_at TEXT NOT NULL,
          compared_at INTEGER,
          state TEXT NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX attendance_by_change ON attendance (tenant_key, change);

        CREATE INDEX attendance_by_compared ON attendance (compared_at, instance_code) WHERE compared_at IS NOT NULL;

        CREATE TABLE reconcile_progress (id INTEGER PRIMARY KEY CHECK (id = 1), progress TEXT NOT NULL) STRICT;

        CREATE TABLE deleted_attendance (
          instance_code TEXT PRIMARY KEY,
          tenant_key TEXT NOT NULL,
          change INTEGER NOT NULL,
          changed_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE UNIQUE INDEX deleted_attendance_by_change ON deleted_attendance (tenant_key, change);

        CREATE TABLE deleted_changes (last_change INTEGER NOT NULL) STRICT;

        CREATE TABLE attendance_by_employee (
          tenant_key TEXT NOT NULL,
          user_id TEXT NOT NULL,
          start TEXT NOT NULL,
          kind TEXT NOT NULL,
          instance_code TEXT NOT NULL,
          last_day TEXT NOT NULL,
          PRIMARY KEY (tenant_key, user_id, start, kind, instance_code)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE attendance_by_day (
          tenant_key TEXT NOT NULL,
          day TEXT NOT NULL,
          user_id TEXT NOT NULL,
          kind TEXT NOT NULL,
          instance_code TEXT NOT NULL,
          PRIMARY KEY (tenant_key, day, user_id, kind, instance_code)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE approver_tasks (
          process_id TEXT NOT NULL,
          approver_id TEXT NOT NULL,
          version INTEGER NOT NULL,
          task TEXT NOT NULL,
          PRIMARY KEY (process_id, approver_id)
        ) STRICT;

        CREATE TABLE write_probe (data BLOB NOT NULL) STRICT;

        CREATE VIEW attendance_view AS
          SELECT tenant_key, instance_code, kind, status, user_id, type_name, start, "end", duration_seconds, reason, version, updated_at
          FROM attendance WHERE kind IS NOT NULL;

        CREATE VIEW events_view AS
          SELECT sequence, event_id, app_id, tenant_key, subject AS type, correlation_id AS instance_code, schema,
            strftime('%Y-%m-%dT%H:%M:%fZ', received_at / 10000000.0, 'unixepoch') AS received_at, CAST(body AS TEXT) AS body
          FROM messages;
        """;

    private const string ShareLinks = """
        CREATE TABLE share_links (
          id TEXT PRIMARY KEY,
          tenant_key TEXT NOT NULL,
          kinds TEXT NOT NULL,
          expires_at INTEGER NOT NULL,
          first_opened_at INTEGER NOT NULL,
          revoked_at INTEGER
        ) STRICT, WITHOUT ROWID;
        """;

    private const string RetentionStatusAndErasedEvents = """
        CREATE TABLE retention_status (id INTEGER PRIMARY KEY CHECK (id = 1), status TEXT NOT NULL) STRICT;

        CREATE TABLE erased_events (event_hash TEXT PRIMARY KEY, expires_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        """;

    private const string RebuildProgress =
        "CREATE TABLE rebuild_progress (id INTEGER PRIMARY KEY CHECK (id = 1), progress TEXT NOT NULL) STRICT;";

    private const string Closings = """
        CREATE TABLE closings (
          tenant_key TEXT NOT NULL,
          month TEXT NOT NULL,
          version INTEGER NOT NULL,
          closing TEXT NOT NULL,
          rows BLOB NOT NULL,
          PRIMARY KEY (tenant_key, month, version)
        ) STRICT;
        """;

    private const string Comparisons = """
        CREATE TABLE comparisons (
          tenant_key TEXT NOT NULL,
          month TEXT NOT NULL,
          version INTEGER NOT NULL,
          comparison TEXT NOT NULL,
          rows BLOB NOT NULL,
          PRIMARY KEY (tenant_key, month, version)
        ) STRICT;
        """;

    private const string PeopleCalendars =
        "CREATE TABLE people_calendars (app_id TEXT PRIMARY KEY, calendar TEXT NOT NULL) STRICT, WITHOUT ROWID;";

    /// <summary>An ETag that no write of a file has had before.</summary>
    public const string NewETag = "lower(hex(randomblob(8)))";

    private const string FilesTable =
        "CREATE TABLE files (name TEXT PRIMARY KEY, etag TEXT NOT NULL, content BLOB NOT NULL) STRICT;";

    /// <summary>The tables whose rows are files now, and these files. Their names are those of the core.</summary>
    private static readonly ImmutableArray<(string Table, string Files)> FormerTables =
    [
        ("reconcile_progress", "SELECT 'state/reconcile.json' AS name, progress AS content FROM reconcile_progress"),
        ("rebuild_progress", "SELECT 'state/rebuild.json' AS name, progress AS content FROM rebuild_progress"),
        ("retention_status", "SELECT 'state/retention.json' AS name, status AS content FROM retention_status"),
        (
            "people_calendars",
            $"SELECT 'people-calendars/app-' || {Part("app_id")} || '.json' AS name, calendar AS content FROM people_calendars"
        ),
        (
            "share_links",
            $"""
            SELECT 'share-links/' || id || '.json' AS name, json_object(
              'id', id,
              'tenant_key', tenant_key,
              'kinds', json('["' || replace(kinds, ',', '","') || '"]'),
              'expires_at', {Time("expires_at")},
              'first_opened_at', {Time("first_opened_at")},
              'revoked_at', {Time("revoked_at")}
            ) AS content FROM share_links
            """
        ),
        ("closings", FilesOfMonths("closing")),
        ("comparisons", FilesOfMonths("comparison")),
    ];

    private const string Objects =
        "SELECT type || ' ' || name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY type DESC, name";

    private const string TimeColumns = """
        SELECT tables.name, columns.name FROM sqlite_schema AS tables, pragma_table_info(tables.name) AS columns
        WHERE tables.type = 'table' AND columns.type = 'INTEGER' AND columns.name LIKE '%\_at' ESCAPE '\' ORDER BY 1, 2
        """;

    private static readonly ImmutableArray<string> Migrations =
    [
        FirstVersion,
        ShareLinks,
        RetentionStatusAndErasedEvents,
        RebuildProgress,
        Closings,
        Comparisons,
        PeopleCalendars,
        MoveIntoFiles(),
    ];

    /// <summary>The schema version that this program writes.</summary>
    public static int Version => Migrations.Length;

    /// <summary>Checks that the file belongs to this program and is not newer. An empty file is accepted.</summary>
    /// <exception cref="ConfigurationException">The file belongs to another program or is newer.</exception>
    public static void Check(DatabaseConnection connection, string path)
    {
        long version = connection.GetInt64("PRAGMA user_version");
        if (version == 0 && connection.GetInt64("SELECT count(*) FROM sqlite_schema") == 0)
            return;
        if (connection.GetInt64("PRAGMA application_id") != ApplicationId)
        {
            throw new ConfigurationException(
                Localized.Of($"{path} is a database of another program. Name another folder with --data.")
            );
        }

        if (version > Version)
        {
            throw new ConfigurationException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{path} was written by a newer version of feishu-approval (schema {version}; this one has {Version}). Use that "
                        + $"version, or restore a backup made before the upgrade."
                )
            );
        }
    }

    /// <summary>
    /// Makes a view <c>files</c> for this connection when the database has no such table. A database of an earlier version that no server has
    /// opened since is only read, and has the files in other tables.
    /// </summary>
    public static void ShowFiles(DatabaseConnection connection)
    {
        if (Exists("files"))
            return;
        var former = FormerTables.Where(each => Exists(each.Table)).Select(each => $" UNION ALL {each.Files}");
        connection.ExecuteOnce(
            "CREATE TEMP VIEW files AS SELECT name, CAST(content AS BLOB) AS content, '' AS etag FROM "
                + $"(SELECT '' AS name, '' AS content WHERE 0{string.Concat(former)})"
        );

        bool Exists(string name) =>
            connection.GetInt64($"SELECT count(*) FROM sqlite_schema WHERE name = '{name}'") > 0;
    }

    /// <summary>
    /// Returns the tables, indexes and views that a file of its version has, and this file has not, such as <c>table messages</c>.
    /// </summary>
    public static IReadOnlyList<string> FindMissing(DatabaseConnection connection)
    {
        using var whole = new DatabaseConnection(":memory:", SqliteOpenMode.Memory);
        foreach (string migration in Migrations.Take((int)connection.GetInt64("PRAGMA user_version")))
            whole.ExecuteOnce(migration);
        return [.. Names(whole).Except(Names(connection), StringComparer.Ordinal)];

        static List<string> Names(DatabaseConnection connection)
        {
            var names = new List<string>();
            using var select = connection.Prepare(Objects);
            while (select.Step())
                names.Add(select.GetText(0));
            return names;
        }
    }

    /// <summary>Returns the columns with times that no calendar has, and the number of these times.</summary>
    public static IReadOnlyList<(string Column, long Count)> FindTimesOutOfRange(DatabaseConnection connection)
    {
        var columns = new List<(string Table, string Column)>();
        using (var select = connection.Prepare(TimeColumns))
        {
            while (select.Step())
                columns.Add((select.GetText(0), select.GetText(1)));
        }

        var (least, most) = (-DateTime.UnixEpoch.Ticks, DateTime.MaxValue.Ticks - DateTime.UnixEpoch.Ticks);
        return
        [
            .. from column in columns
            let count = connection.GetInt64(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"SELECT count(*) FROM {column.Table} WHERE {column.Column} NOT BETWEEN {least} AND {most}"
                )
            )
            where count > 0
            select ($"{column.Table}.{column.Column}", count),
        ];
    }

    /// <summary>Migrates the file to the version of this program, in one transaction.</summary>
    public static void Migrate(DatabaseConnection connection)
    {
        int version = (int)connection.GetInt64("PRAGMA user_version");
        if (version == Version)
            return;
        connection.ExecuteOnce("BEGIN IMMEDIATE");
        foreach (string migration in Migrations.Skip(version))
            connection.ExecuteOnce(migration);
        connection.ExecuteOnce(
            string.Create(
                CultureInfo.InvariantCulture,
                $"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Version}; COMMIT"
            )
        );
    }

    /// <summary>Moves rows into the table <c>files</c>, and overwrites in the database what they leave.</summary>
    private static string MoveIntoFiles() =>
        $"{FilesTable} PRAGMA secure_delete = ON;"
        + string.Concat(
            FormerTables.Select(each =>
                $"INSERT INTO files (name, etag, content) SELECT name, {NewETag}, CAST(content AS BLOB) FROM ({each.Files}); DROP TABLE {each.Table};"
            )
        )
        + "PRAGMA secure_delete = FAST;";

    /// <summary>The files of closings or comparisons: their JSON, and their rows.</summary>
    private static string FilesOfMonths(string name)
    {
        string version = $"'{name}s/tenant-' || {Part("tenant_key")} || '/' || month || printf('/%03d', version)";
        string sha256 = $"ifnull({name} ->> '$.erased.sha256', {name} ->> '$.sha256')";
        return $"""
            SELECT {version} || '.json' AS name, {name} AS content FROM {name}s
            UNION ALL SELECT {version} || '-' || {sha256} || '.rows.gz', rows FROM {name}s
            """;
    }

    /// <summary>A part of a name, as the core makes it.</summary>
    private static string Part(string column) =>
        $"CASE WHEN {column} GLOB '*[^A-Za-z0-9_-]*' THEN '~' || lower(hex({column})) ELSE {column} END";

    /// <summary>A time as JSON has it.</summary>
    private static string Time(string column) =>
        $"strftime('%Y-%m-%dT%H:%M:%S', {column} / 10000000, 'unixepoch') || printf('.%07dZ', {column} % 10000000)";
}
