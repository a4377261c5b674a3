using FeishuApproval.Configuration;

namespace FeishuApproval.Local.Hosting;

/// <summary>The folder a host keeps its data in: for its owner's eyes only, and for one process at a time.</summary>
internal sealed class DataFolder : IDisposable
{
    /// <summary>The journal's name in the folder.</summary>
    public const string JournalName = "journal.jsonl";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _path;
    private readonly FileStream _lock;

    private DataFolder(string path, FileStream @lock) => (_path, _lock) = (path, @lock);

    /// <summary>Every event that was answered 200.</summary>
    public string Journal => Path.Combine(_path, JournalName);

    /// <summary>How far the comparison with Feishu is.</summary>
    public string ReconcileProgress => Path.Combine(_path, "reconcile.json");

    /// <summary>The messages no delivery of which succeeded.</summary>
    public string DeadLetters => Path.Combine(_path, "dead-letters.jsonl");

    /// <summary>Makes the folder if need be and takes it for this process.</summary>
    /// <exception cref="ConfigurationException">It cannot be used, or another process uses it.</exception>
    public static DataFolder Open(string path)
    {
        try
        {
            if (OperatingSystem.IsWindows())
            {
                // A user's profile is private there already; elsewhere the folder inherits what the administrator decided.
                Directory.CreateDirectory(path);
            }
            else if (!Directory.Exists(path))
            {
                // A folder that was there before may be shared on purpose, and its mode is its owner's decision.
                Directory.CreateDirectory(path, OwnerOnly);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The data folder {path} cannot be used: {exception.Message} Name another one with --data.");
        }

        try
        {
            return new DataFolder(path, new FileStream(Path.Combine(path, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException)
        {
            throw new ConfigurationException($"The data folder {path} is in use by another feishu-approval. Stop that one, or name another folder with --data; dead-letters reaches it with --url.");
        }
    }

    public void Dispose() => _lock.Dispose();
}
