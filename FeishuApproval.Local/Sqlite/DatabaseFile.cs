using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace FeishuApproval.Local.Sqlite;

/// <summary>
/// Checks whether a connection's files still have the database's path. Data in a deleted or replaced file is lost when the process ends, so
/// a write to such a file must not be acknowledged. (Windows prevents deleting and replacing open files.)
/// </summary>
internal sealed partial class DatabaseFile(string path) : IDisposable
{
    /// <summary>An operation code from sqlite3.h. It checks whether the file was moved, deleted or replaced since it was opened.</summary>
    private const int HasMoved = 20;

    private readonly string _walPath = path + "-wal";
    private SafeFileHandle? _wal;
    private bool _isReplaced;

    /// <summary>The problem that prevents storing; null when the files are unchanged.</summary>
    public string? Problem(DatabaseConnection connection)
    {
        if (OperatingSystem.IsWindows())
            return null;
        _isReplaced = _isReplaced || IsDatabaseReplaced(connection) || IsWalReplaced();
        return _isReplaced
            ? $"{path} or its -wal file was deleted or replaced while the server runs. Put the files back or restore a backup, then "
                + $"restart the server."
            : null;
    }

    public void Dispose() => _wal?.Dispose();

    private static bool IsDatabaseReplaced(DatabaseConnection connection)
    {
        int moved = 0;
        connection.Check(FileControl(connection.Handle.DangerousGetHandle(), "main", HasMoved, ref moved));
        return moved != 0;
    }

    /// <summary>
    /// Whether the log was replaced. SQLite has no such check for the log, so the file times are compared. A write changes only the times
    /// of the file that is written to.
    /// </summary>
    private bool IsWalReplaced()
    {
        try
        {
            _wal ??= File.OpenHandle(_walPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return File.GetLastWriteTimeUtc(_wal) != File.GetLastWriteTimeUtc(_walPath);
        }
        catch (IOException)
        {
            return true;
        }
    }

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_file_control", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int FileControl(nint connection, string schema, int operation, ref int argument);
}
