using System.Security.Cryptography;

namespace FeishuApproval.Configuration;

/// <summary>Creates files that only their owner can read and write. On Windows a file inherits the permissions of its folder.</summary>
internal static class PrivateFile
{
    /// <summary>The options for a file that must not exist yet, so that a link with this name is not followed.</summary>
    public static FileStreamOptions New => OptionsOf(FileMode.CreateNew);

    /// <summary>The options for a file that may exist. The mode of an existing file is not changed.</summary>
    public static FileStreamOptions NewOrExisting => OptionsOf(FileMode.OpenOrCreate);

    /// <summary>Creates an empty file if no file has this name.</summary>
    /// <exception cref="IOException">The file cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be created.</exception>
    public static void CreateUnlessExists(string path)
    {
        if (File.Exists(path))
            return;
        try
        {
            new FileStream(path, New).Dispose();
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process created the file first.
        }
    }

    /// <summary>
    /// Writes a file beside its place, flushes it to the disk and renames it. So it is never half written, and an existing file is unchanged
    /// until then.
    /// </summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be written.</exception>
    public static void Replace(string path, Action<Stream> write)
    {
        string partial = $"{path}.{RandomNumberGenerator.GetHexString(8, lowercase: true)}.partial";
        try
        {
            using (var stream = new FileStream(partial, New))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(partial, path, overwrite: true);
        }
        catch
        {
            File.Delete(partial);
            throw;
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
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }
}
