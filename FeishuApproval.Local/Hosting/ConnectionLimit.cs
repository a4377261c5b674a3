using System.Globalization;

namespace FeishuApproval.Local.Hosting;

/// <summary>
/// The most connections that the server keeps open. Each connection needs a file descriptor. A process without free file descriptors can
/// neither accept connections nor write its data.
/// </summary>
internal static class ConnectionLimit
{
    /// <summary>Far more than Feishu opens, but few enough to limit the memory.</summary>
    public const int Max = 1000;

    private const string LimitsFile = "/proc/self/limits";

    /// <summary>The file descriptors of the process itself: files, libraries, pipes, timers.</summary>
    private const int ReservedDescriptors = 256;

    /// <summary>The limit of this process.</summary>
    public static int OfThisProcess() =>
        For(File.Exists(LimitsFile) ? ReadSoftLimit(File.ReadLines(LimitsFile)) : null);

    /// <summary>The limit for a process that may open this number of files; null when the number is unlimited or unknown.</summary>
    public static int For(long? openFiles) =>
        openFiles is not { } limit ? Max : (int)Math.Clamp(limit - Math.Min(ReservedDescriptors, limit / 2), 1, Max);

    /// <summary>The soft limit of open files in the kernel's table of limits; null when it is unlimited or missing.</summary>
    public static long? ReadSoftLimit(IEnumerable<string> lines)
    {
        const string name = "Max open files";
        string? line = lines.FirstOrDefault(each => each.StartsWith(name, StringComparison.Ordinal));
        string? soft = line?[name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out long limit) ? limit : null;
    }
}
