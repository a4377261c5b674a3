using FeishuApproval.Configuration;
using FeishuApproval.Local.Hosting;
using FeishuApproval.Local.Sqlite;
using FeishuApproval.Tests.Support;

namespace FeishuApproval.Tests.Local;

public sealed class DataFolderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public void A_new_folder_is_accessible_to_its_owner_only()
    {
        if (OperatingSystem.IsWindows())
            return;
        string path = _folder.File("data");

        using var data = DataFolder.Open(path);

        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(path)
        );
    }

    [Theory]
    [InlineData("/proc")]
    [InlineData("/proc/self")]
    [InlineData("/dev/null")]
    public void A_path_where_no_file_can_be_created_is_named(string path)
    {
        if (!OperatingSystem.IsLinux())
            return;

        var exception = Assert.Throws<ConfigurationException>(() => DataFolder.Open(path));

        Assert.StartsWith($"The data folder {path} cannot be used: ", exception.Message, StringComparison.Ordinal);
        Assert.EndsWith(" Name another one with --data.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_mode_of_an_existing_folder_stays()
    {
        if (OperatingSystem.IsWindows())
            return;
        const UnixFileMode Shared = (UnixFileMode)0b111_101_101;
        string path = _folder.File("data");
        Directory.CreateDirectory(path);
        File.SetUnixFileMode(path, Shared);

        using var data = DataFolder.Open(path);

        Assert.Equal(Shared, File.GetUnixFileMode(path));
    }

    [Fact]
    public void A_folder_of_another_user_cannot_be_read_and_is_not_called_empty()
    {
        // Root reads everything.
        if (OperatingSystem.IsWindows() || Environment.UserName == "root")
            return;
        string path = _folder.File("data");
        Directory.CreateDirectory(path);
        File.WriteAllText(Path.Combine(path, Database.FileName), string.Empty);
        File.SetUnixFileMode(path, UnixFileMode.None);

        string sentence = Assert.Throws<ConfigurationException>(() => DataFolder.FindDatabase(path)).Message;

        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.Contains("cannot be read: it belongs to another user.", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void In_a_shared_folder_every_file_is_for_its_owner_only()
    {
        if (OperatingSystem.IsWindows())
            return;
        string path = _folder.File("data");
        Directory.CreateDirectory(path);
        File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);

        using var data = DataFolder.Open(path);
        using var database = Database.Open(data.DatabasePath);

        string[] files = Directory.GetFiles(path);
        Assert.Equal(4, files.Length);
        foreach (string file in files)
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public void A_folder_in_use_is_refused_with_a_sentence_and_free_again_afterwards()
    {
        string path = _folder.File("data");
        using (DataFolder.Open(path))
        {
            var exception = Assert.Throws<ConfigurationException>(() => DataFolder.Open(path));
            Assert.Contains("in use by another feishu-approval", exception.Message, StringComparison.Ordinal);
            Assert.Contains("--data", exception.Message, StringComparison.Ordinal);
        }

        using var again = DataFolder.Open(path);
    }

    [Fact]
    public void A_file_in_place_of_the_folder_is_refused_with_a_sentence()
    {
        string path = _folder.File("data");
        File.WriteAllText(path, "a file");

        Assert.Contains(
            "--data",
            Assert.Throws<ConfigurationException>(() => DataFolder.Open(path)).Message,
            StringComparison.Ordinal
        );
    }

    public void Dispose() => _folder.Dispose();
}
