using FeishuApproval.Configuration;
using FeishuApproval.Local.Sqlite;
using FeishuApproval.Localization;

namespace FeishuApproval.Local.Hosting;

/// <summary>The folder of a server's data. Only its owner can access it, and only one process uses it at a time.</summary>
internal sealed class DataFolder : IDisposable
{
    private const string LockName = ".lock";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _path;
    private readonly FileStream _lock;

    private DataFolder(string path, FileStream @lock) => (_path, _lock) = (path, @lock);

    /// <summary>The path of the database.</summary>
    public string DatabasePath => Path.Combine(_path, Database.FileName);

    /// <summary>Whether a server has used the folder. A folder with only a copy of a database is not a data folder.</summary>
    public static bool IsDataFolder(string path) =>
        File.Exists(Path.Combine(path, LockName)) && File.Exists(Path.Combine(path, Database.FileName));

    /// <summary>Finds the database of a folder for reading. A server may be running at the same time.</summary>
    /// <exception cref="ConfigurationException">The folder contains no database.</exception>
    public static string FindDatabase(string path)
    {
        string database = Path.Combine(path, Database.FileName);
        try
        {
            // A folder or file of another user looks like a missing one, so it is opened.
            new FileStream(database, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete).Dispose();
            return database;
        }
        catch (UnauthorizedAccessException)
        {
            throw new ConfigurationException(
                Localized.Of(
                    $"{database} cannot be read: it belongs to another user. Run the command as the user of the server."
                )
            );
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ConfigurationException(
                Localized.Of($"There is no database in {path}. Name the data folder of serve with --data.")
            );
        }
        catch (IOException exception)
        {
            throw new ConfigurationException(Localized.Of($"{database} cannot be read: {exception.Message}"));
        }
    }

    /// <summary>Creates the folder if it does not exist, and locks it for this process.</summary>
    /// <exception cref="ConfigurationException">The folder cannot be used, or another process uses it.</exception>
    public static DataFolder Open(string path)
    {
        try
        {
            if (OperatingSystem.IsWindows())
            {
                // On Windows, a folder in the user profile is already private. Other folders inherit the permissions of the administrator.
                Directory.CreateDirectory(path);
            }
            else if (!Directory.Exists(path))
            {
                // An existing folder may be shared on purpose, so its mode is not changed.
                Directory.CreateDirectory(path, OwnerOnly);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unusable(path, exception);
        }

        try
        {
            return new DataFolder(path, new FileStream(Path.Combine(path, LockName), PrivateFile.NewOrExisting));
        }
        catch (IOException exception) when (IsInUse(exception))
        {
            throw new ConfigurationException(
                Localized.Of(
                    $"The data folder {path} is in use by another feishu-approval. Stop that one, name it with --url, or name another folder "
                        + $"with --data."
                )
            );
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unusable(path, exception);
        }
    }

    /// <summary>Whether another process has the file open: ERROR_SHARING_VIOLATION, or EWOULDBLOCK of Linux or macOS.</summary>
    private static bool IsInUse(IOException exception) =>
        exception.HResult
        == (
            OperatingSystem.IsWindows() ? unchecked((int)0x80070020)
            : OperatingSystem.IsMacOS() ? 35
            : 11
        );

    private static ConfigurationException Unusable(string path, Exception exception) =>
        new(Localized.Of($"The data folder {path} cannot be used: {exception.Message} Name another one with --data."));

    public void Dispose() => _lock.Dispose();
}
