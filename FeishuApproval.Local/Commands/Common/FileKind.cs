using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace FeishuApproval.Local.Commands.Common;

/// <summary>Distinguishes regular files from pipes and devices, which .NET does not do on Unix.</summary>
internal static class FileKind
{
    private const int CurrentFolder = -100;
    private const int NoFollow = 0x100;
    private const uint TypeAndMode = 0x3;
    private const int ModeOffset = 28;
    private const int TypeMask = 0xF000;
    private const int RegularFile = 0x8000;

    /// <summary>
    /// The POSIX command; macOS and BSD have it at this path. It is used because the structure of stat differs between systems.
    /// </summary>
    private const string PosixTest = "/bin/test";

    /// <summary>Whether an existing file is a regular file.</summary>
    public static bool IsRegular(string path)
    {
        if (OperatingSystem.IsLinux())
            return IsRegularByStatx(path);
        return OperatingSystem.IsWindows()
            ? (
                File.GetAttributes(path)
                & (FileAttributes.Device | FileAttributes.Directory | FileAttributes.ReparsePoint)
            ) == 0
            : IsRegularByTest(path);
    }

    /// <summary>The result of <c>test -f</c>. This command follows links, but the caller has already excluded links.</summary>
    internal static bool IsRegularByTest(string path)
    {
        using var test = Process.Start(new ProcessStartInfo(PosixTest, ["-f", path]))!;
        test.WaitForExit();
        return test.ExitCode == 0;
    }

    private static bool IsRegularByStatx(string path)
    {
        byte[] status = new byte[256];
        int result = Statx(CurrentFolder, Encoding.UTF8.GetBytes(path + '\0'), NoFollow, TypeAndMode, status);
        return result == 0 && (BitConverter.ToUInt16(status, ModeOffset) & TypeMask) == RegularFile;
    }

    [DllImport("libc", EntryPoint = "statx")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Statx(int folder, byte[] path, int flags, uint mask, byte[] status);
}
