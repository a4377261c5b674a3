using System.Diagnostics;
using FeishuApproval.Configuration;
using FeishuApproval.Tests.Support;

namespace FeishuApproval.Tests.Configuration;

public sealed class SettingFileTests : IDisposable
{
    private const int MaxLength = 1024 * 1024;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_and_a_link_to_one_are_read()
    {
        File.CreateSymbolicLink(_folder.File("link"), _folder.File("file", "content"));
        File.CreateSymbolicLink(_folder.File("link to a link"), "link");

        foreach (string name in (string[])["file", "link", "link to a link"])
            Assert.Equal("content"u8.ToArray(), SettingFile.Read(_folder.File(name), MaxLength).ToArray());
    }

    /// <summary>To open a pipe that nobody writes to would block the start.</summary>
    [Fact]
    public void A_pipe_is_refused_and_not_opened()
    {
        if (OperatingSystem.IsWindows())
            return;
        using (var command = Process.Start("mkfifo", [_folder.File("pipe")]))
            command.WaitForExit();
        File.CreateSymbolicLink(_folder.File("link"), _folder.File("pipe"));

        foreach (string path in (string[])[_folder.File("pipe"), _folder.File("link"), "/dev/zero", "/dev/null"])
            Assert.Equal("It is empty, or not a regular file. Name a file with content.", Problem(path));
    }

    [Fact]
    public void What_is_no_readable_file_is_named()
    {
        _folder.File("empty", "");
        File.WriteAllBytes(_folder.File("long"), new byte[MaxLength + 1]);

        Assert.Equal("It is empty, or not a regular file. Name a file with content.", Problem(_folder.File("empty")));
        Assert.StartsWith("It has more than 1 MiB. ", Problem(_folder.File("long")), StringComparison.Ordinal);
        Assert.Equal("It is a folder. Check the path and its permissions.", Problem(_folder.Path));
        Assert.Equal(
            $"Could not find file '{_folder.File("none")}'. Check the path and its permissions.",
            Problem(_folder.File("none"))
        );
    }

    private static string Problem(string path) =>
        Assert.Throws<SettingFileException>(() => SettingFile.Read(path, MaxLength)).Message;
}
