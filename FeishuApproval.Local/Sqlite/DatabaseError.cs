using FeishuApproval.Configuration;
using FeishuApproval.Localization;
using FeishuApproval.Messaging;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace FeishuApproval.Local.Sqlite;

/// <summary>Translates SQLite's errors into sentences with the action to take.</summary>
internal static class DatabaseError
{
    /// <summary>The message for a damaged file.</summary>
    public static string Damaged =>
        Localized.Of(
            $"The database is damaged. Run feishu-approval check to see where, stop the server, and restore the latest file that "
                + $"feishu-approval backup wrote (docs/one-machine.md)."
        );

    /// <summary>Whether the file is damaged or not a database.</summary>
    public static bool IsDamage(SqliteException exception) =>
        exception.SqliteErrorCode is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB;

    /// <summary>The message for a failed call.</summary>
    public static StoreUnavailableException Unavailable(SqliteException exception) =>
        new(
            IsDamage(exception) ? Damaged : Localized.Of($"The database cannot answer now: {exception.Message}"),
            exception
        );

    /// <summary>The message for writes that were not stored.</summary>
    public static string NotWritten(Exception exception) =>
        (exception as SqliteException ?? exception.InnerException as SqliteException)?.SqliteErrorCode
        == raw.SQLITE_FULL
            ? Localized.Of($"The disk is full. Free disk space.")
            : Localized.Of($"The database could not be written. The log names the error; check the disk.");

    /// <summary>The message for a file that cannot be opened.</summary>
    public static ConfigurationException CannotOpen(string path, SqliteException exception) =>
        new(
            IsDamage(exception)
                ? $"{path}: {exception.Message}. {Damaged}"
                : Localized.Of(
                    $"{path} cannot be opened: {exception.Message}. Check its permissions and the disk, or name another folder with --data."
                )
        );
}
