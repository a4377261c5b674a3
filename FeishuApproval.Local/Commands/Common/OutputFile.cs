using FeishuApproval.Configuration;
using FeishuApproval.Local.Hosting;
using FeishuApproval.Local.Sqlite;
using FeishuApproval.Localization;

namespace FeishuApproval.Local.Commands.Common;

/// <summary>
/// The file that a command writes. It is created as FILE.partial, readable only by its owner, and renamed to FILE when it is complete. So
/// nobody uses a partial file, and an existing FILE is unchanged until then. A file whose replacement would destroy data is refused.
/// </summary>
internal sealed class OutputFile : IAsyncDisposable
{
    private const string PartialExtension = ".partial";

    /// <summary>The most links that are followed to find the real path of a file.</summary>
    private const int MaxLinks = 40;

    private static readonly string[] DatabaseFileEndings = ["", "-wal", "-shm", "-journal"];

    /// <summary>The error codes of a full disk, of Unix and of Windows.</summary>
    private static readonly int[] DiskFull = [28, unchecked((int)0x80070070), unchecked((int)0x80070027)];

    private static readonly StringComparison PathComparison = OperatingSystem.IsLinux()
        ? StringComparison.Ordinal
        : StringComparison.OrdinalIgnoreCase;

    private readonly string _path;
    private readonly string? _option;
    private bool _isRenamed;

    private OutputFile(string path, string? option, FileStream stream) =>
        (_path, _option, Stream) = (path, option, stream);

    /// <summary>The content. It may be closed before <see cref="CompleteAsync"/>.</summary>
    public FileStream Stream { get; }

    /// <summary>The path of the file until it is complete.</summary>
    public string PartialPath => _path + PartialExtension;

    /// <summary>Creates FILE.partial.</summary>
    /// <param name="path">FILE.</param>
    /// <param name="option">The option that names the file, for error messages; null for an argument.</param>
    /// <param name="inputs">The files and folders that the command reads.</param>
    /// <exception cref="UsageException">
    /// The file cannot be written, FILE.partial exists, or the replacement of the file would destroy data (<see cref="Check"/>).
    /// </exception>
    public static OutputFile Create(string path, string? option, IEnumerable<string?> inputs)
    {
        path = Path.GetFullPath(path);
        Check(path, option, inputs);
        string partialPath = path + PartialExtension;
        try
        {
            // Always creates a new file. In a folder that other users may write to, a link with this name would redirect the content.
            return new OutputFile(path, option, new FileStream(partialPath, PrivateFile.New));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Path.Exists(partialPath) || IsLink(partialPath)
                ? new UsageException(
                    Localized.Of(
                        $"{Name(path, option)} cannot be written: {partialPath} exists. Delete it if no other command is writing it, or name "
                            + $"another file."
                    )
                )
                : NotWritten(path, option, exception);
        }
    }

    /// <summary>
    /// Refuses a file whose replacement would destroy data: a file in a data folder, a file that the command reads, a folder, a link, a
    /// pipe or a device.
    /// </summary>
    /// <exception cref="UsageException">The file is refused.</exception>
    public static void Check(string path, string? option, IEnumerable<string?> inputs)
    {
        string name = Name(path, option);
        try
        {
            if (Directory.Exists(path))
                throw new UsageException(Localized.Of($"{name} is a folder; name a file."));
            if (IsLink(path) || (File.Exists(path) && !FileKind.IsRegular(path)))
                throw new UsageException(Localized.Of($"{name} is a link, a pipe or a device; name a regular file."));

            string real = RealPath(path);
            foreach (string? input in inputs)
            {
                if (string.IsNullOrWhiteSpace(input) || !RealPaths(input).Any(each => IsInside(real, each)))
                    continue;
                throw new UsageException(
                    IsInside(real, RealPath(input)) && Directory.Exists(input)
                        ? InDataFolder(name, input)
                        : Localized.Of($"{name} is a file that this command reads; name another file.")
                );
            }

            for (
                string? folder = Path.GetDirectoryName(real);
                folder is not null;
                folder = Path.GetDirectoryName(folder)
            )
            {
                if (DataFolder.IsDataFolder(folder))
                    throw new UsageException(InDataFolder(name, folder));
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw NotWritten(path, option, exception);
        }
    }

    /// <summary>The error for a file that cannot be written.</summary>
    public static UsageException NotWritten(string path, string? option, Exception exception)
    {
        string? folder = Path.GetDirectoryName(Path.GetFullPath(path));
        string cause =
            DiskFull.Contains(exception.HResult)
                ? Localized.Of($"the disk is full. Free some space, or name a file on another disk.")
            : !Directory.Exists(folder) ? Localized.Of($"there is no folder {folder}. Create it, or name another file.")
            : exception is UnauthorizedAccessException
                ? Localized.Of($"access to the folder {folder} is denied. Check its permissions, or name another file.")
            : exception.Message;
        return new UsageException(Localized.Of($"{Name(path, option)} cannot be written: {cause}"));
    }

    /// <summary>Closes the file, flushes it to the disk, and gives it its final name.</summary>
    /// <exception cref="UsageException">The file cannot be written.</exception>
    public async ValueTask CompleteAsync()
    {
        try
        {
            await Stream.DisposeAsync();
            await using (var written = new FileStream(PartialPath, FileMode.Open, FileAccess.ReadWrite))
                written.Flush(flushToDisk: true);
            File.Move(PartialPath, _path, overwrite: true);
            _isRenamed = true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw NotWritten(_path, _option, exception);
        }
    }

    /// <summary>Closes the file, and deletes it if it is not complete.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await Stream.DisposeAsync();
        }
        catch (IOException)
        {
            // On a full disk, the last flush fails. The incomplete file is deleted anyway, which frees the space.
        }
        finally
        {
            if (!_isRenamed)
                File.Delete(PartialPath);
        }
    }

    private static string Name(string path, string? option) => option is null ? $"\"{path}\"" : $"{option} \"{path}\"";

    private static string InDataFolder(string name, string folder) =>
        Localized.Of(
            $"{name} is in the data folder {folder}, whose files must not be replaced; name a file in another folder."
        );

    private static bool IsInside(string path, string input) =>
        path.StartsWith(input, PathComparison)
        && (path.Length == input.Length || Path.EndsInDirectorySeparator(input) || IsSeparator(path[input.Length]));

    private static bool IsSeparator(char character) =>
        character == Path.DirectorySeparatorChar || character == Path.AltDirectorySeparatorChar;

    private static bool IsLink(string path) => new FileInfo(path).LinkTarget is not null;

    /// <summary>The input, and for a data folder the files of its database, which may be in another folder.</summary>
    private static IEnumerable<string> RealPaths(string input)
    {
        string real = RealPath(input);
        yield return real;
        if (!Directory.Exists(real))
            yield break;
        string database = RealPath(Path.Combine(real, Database.FileName));
        foreach (string ending in DatabaseFileEndings)
            yield return database + ending;
    }

    /// <summary>The full path without links.</summary>
    /// <exception cref="IOException">The path has too many links, or a part of it cannot be read.</exception>
    private static string RealPath(string path)
    {
        int links = 0;
        return Resolve(Path.GetFullPath(path));

        string Resolve(string full)
        {
            string root = Path.GetPathRoot(full)!;
            string real = root;
            foreach (
                string part in full[root.Length..]
                    .Split(
                        [Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar],
                        StringSplitOptions.RemoveEmptyEntries
                    )
            )
            {
                real = Path.Combine(real, part);
                if (!IsLink(real))
                    continue;
                if (++links > MaxLinks)
                    throw new IOException($"{path} has too many links.");
                real = Resolve(new FileInfo(real).ResolveLinkTarget(returnFinalTarget: true)!.FullName);
            }

            return real;
        }
    }
}
