using FeishuApproval.Configuration;
using FeishuApproval.Local.Sqlite;

namespace FeishuApproval.Local.Hosting;

/// <summary>The folder of a server's data: accessible only to its owner, and used by one process at a time.</summary>
internal sealed class DataFolder : IDisposable
{
    /// <summary>The file of events of versions before the database.</summary>
    private const string JournalName = "journal.jsonl";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _path;
    private readonly FileStream _lock;

    private DataFolder(string path, FileStream @lock) => (_path, _lock) = (path, @lock);

    /// <summary>The database.</summary>
    public string DatabasePath => Path.Combine(_path, Database.FileName);

    /// <summary>Opens the database of a folder for reading, also beside a server.</summary>
    /// <exception cref="ConfigurationException">There is none.</exception>
    public static string FindDatabase(string path)
    {
        string database = Path.Combine(path, Database.FileName);
        return File.Exists(database) ? database
            : throw new ConfigurationException($"There is no database in {path}. Name the data folder of serve with --data.");
    }

    /// <summary>Creates the folder if it does not exist, and locks it for this process.</summary>
    /// <exception cref="ConfigurationException">It cannot be used, or another process uses it.</exception>
    public static DataFolder Open(string path)
    {
        if (File.Exists(Path.Combine(path, JournalName)))
        {
            throw new ConfigurationException(
                $"{path} holds {JournalName} of an earlier version, which this version does not read. Name an empty folder with --data, "
                    + $"or continue with the earlier version; its export writes the records to a file.");
        }

        try
        {
            if (OperatingSystem.IsWindows())
            {
                // A user's profile is private there already; elsewhere the folder inherits what the administrator decided.
                Directory.CreateDirectory(path);
            }
            else if (!Directory.Exists(path))
            {
                // An existing folder may be shared on purpose, so its mode stays.
                Directory.CreateDirectory(path, OwnerOnly);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The data folder {path} cannot be used: {exception.Message} Name another one with --data.");
        }

        try
        {
            return new DataFolder(path, new FileStream(Path.Combine(path, ".lock"), PrivateFile.NewOrExisting));
        }
        catch (IOException)
        {
            throw new ConfigurationException(
                $"The data folder {path} is in use by another feishu-approval. Stop that one, name it with --url, or name another folder "
                    + $"with --data.");
        }
    }

    public void Dispose() => _lock.Dispose();
}
