using System.Globalization;
using FeishuApproval.Configuration;
using FeishuApproval.Localization;

namespace FeishuApproval.Local.Hosting;

/// <summary>
/// The most connections that the server keeps open. Each connection needs a file descriptor. A process without free file descriptors can
/// neither accept connections nor write its data, and may end.
/// </summary>
internal static class ConnectionLimit
{
    /// <summary>Far more than Feishu opens, but few enough to limit the memory.</summary>
    public const int Max = 1000;

    /// <summary>The fewest connections with which the server starts.</summary>
    public const int Min = 64;

    /// <summary>The fewest files that the process must be allowed to open.</summary>
    public const int MinOpenFiles = 512;

    /// <summary>
    /// The file descriptors that the process opens after its start: two for each library that it loads later, two for each reader of the
    /// database, and those of its own connections.
    /// </summary>
    private const int Margin = 128;

    private const string LimitsFile = "/proc/self/limits";
    private const string OpenFilesFolder = "/proc/self/fd";

    /// <summary>The limit of this process, as long as it opens no more files than the margin.</summary>
    /// <exception cref="ConfigurationException">The process may open too few files.</exception>
    public static int OfThisProcess() =>
        File.Exists(LimitsFile)
            ? For(
                ReadSoftLimit(File.ReadLines(LimitsFile)),
                Directory.EnumerateFileSystemEntries(OpenFilesFolder).Count()
            )
            : Max;

    /// <summary>The limit for a process.</summary>
    /// <param name="openFiles">The number of files that the process may open; null when it is unlimited or unknown.</param>
    /// <param name="open">The number of files that are open.</param>
    /// <exception cref="ConfigurationException">The process may open too few files.</exception>
    public static int For(long? openFiles, int open)
    {
        if (openFiles is not { } limit)
            return Max;
        long needed = Math.Max(MinOpenFiles, open + Margin + Min);
        return limit >= needed
            ? (int)Math.Min(limit - open - Margin, Max)
            : throw new ConfigurationException(
                Localized.Of(
                    $"This process may open {limit} files, and the server needs {needed}. Raise the limit: ulimit -n 1024 in a shell, "
                        + $"LimitNOFILE=1024 in a systemd unit, --ulimit nofile=1024 for a container."
                )
            );
    }

    /// <summary>The soft limit of open files in the kernel's table of limits; null when it is unlimited or missing.</summary>
    public static long? ReadSoftLimit(IEnumerable<string> lines)
    {
        const string name = "Max open files";
        string? line = lines.FirstOrDefault(each => each.StartsWith(name, StringComparison.Ordinal));
        string? soft = line?[name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out long limit) ? limit : null;
    }
}
