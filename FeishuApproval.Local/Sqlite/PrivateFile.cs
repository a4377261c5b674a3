namespace FeishuApproval.Local.Sqlite;

/// <summary>Creates files that only their owner can read and write. On Windows a file inherits the permissions of its folder.</summary>
internal static class PrivateFile
{
    /// <summary>The options for a file that must not exist, so that a link of its name is not followed.</summary>
    public static FileStreamOptions New => OptionsOf(FileMode.CreateNew);

    /// <summary>The options for a file that may exist; the mode of an existing file does not change.</summary>
    public static FileStreamOptions NewOrExisting => OptionsOf(FileMode.OpenOrCreate);

    /// <summary>Creates an empty file unless one of this name exists.</summary>
    /// <exception cref="IOException">It cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be created.</exception>
    public static void CreateUnlessExists(string path)
    {
        if (File.Exists(path)) return;
        try
        {
            new FileStream(path, New).Dispose();
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process was faster.
        }
    }

    private static FileStreamOptions OptionsOf(FileMode mode)
    {
        var options = new FileStreamOptions
        {
            Mode = mode,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            Options = FileOptions.Asynchronous,
        };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }
}
