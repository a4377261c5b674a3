using System.Runtime.InteropServices;
using System.Text;

namespace FeishuApproval.Local.Commands;

/// <summary>What kind of file has a name. .NET tells folders and links only; a pipe or a device looks like a file.</summary>
internal static class FileKind
{
    private const int CurrentFolder = -100;
    private const int NoFollow = 0x100;
    private const uint TypeAndMode = 0x3;
    private const int ModeOffset = 28;
    private const int TypeMask = 0xF000;
    private const int OrdinaryFile = 0x8000;

    /// <summary>Whether an existing file is an ordinary one. Elsewhere than on Linux only what .NET tells is known.</summary>
    public static bool IsOrdinary(string path)
    {
        if (!OperatingSystem.IsLinux()) return (
            File.GetAttributes(path) & (FileAttributes.Device | FileAttributes.Directory | FileAttributes.ReparsePoint)) == 0;

        byte[] status = new byte[256];
        int result = Statx(CurrentFolder, Encoding.UTF8.GetBytes(path + '\0'), NoFollow, TypeAndMode, status);
        return result == 0 && (BitConverter.ToUInt16(status, ModeOffset) & TypeMask) == OrdinaryFile;
    }

    [DllImport("libc", EntryPoint = "statx")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Statx(int folder, byte[] path, int flags, uint mask, byte[] status);
}
