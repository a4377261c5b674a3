using System.Text;
using FeishuApproval.Configuration;
using FeishuApproval.People;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.People;

public sealed class EmployeeNameFileTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new(TestTime.Start);
    private readonly FakeLogger<EmployeeNameFile> _log = new();
    private readonly EmployeeNameFile _names;
    private int _writes;

    public EmployeeNameFileTests()
    {
        Write("user_id,name\nu1,王伟\n");
        _names = new EmployeeNameFile(Path, EmployeeNameFile.Read(Path), _time, _log);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Those_who_stand_in_it_are_found()
    {
        Assert.Equal(["u1=王伟"], await FindAsync("u1", "u2", "u1", ""));
        Assert.Equal(new(EmployeeNameSource.File, null), _names.Status);
    }

    [Fact]
    public async Task A_changed_file_is_read_again_after_five_seconds()
    {
        Write("user_id,name\nu1,王芳\nu2,李娜\n");

        Assert.Equal(["u1=王伟"], await FindAsync("u1", "u2"));
        _time.Advance(EmployeeNameFile.CheckInterval);
        Assert.Equal(["u1=王芳", "u2=李娜"], await FindAsync("u1", "u2"));
        Assert.Equal(["Information The file of names has changed; it has 2 employees"], Log());
    }

    [Fact]
    public async Task A_file_that_stays_the_same_is_not_read_again()
    {
        var written = File.GetLastWriteTimeUtc(Path);
        await File.WriteAllTextAsync(Path, "user_id,name\nu1,王芳\n");
        File.SetLastWriteTimeUtc(Path, written);

        _time.Advance(EmployeeNameFile.CheckInterval);

        Assert.Equal(["u1=王伟"], await FindAsync("u1"));
        Assert.Empty(Log());
    }

    [Theory]
    [InlineData("user_id,name\n,王芳\n", "Line 2: It has no user_id. Fill it in, or remove the line.")]
    [InlineData(null, "Could not find file")]
    public async Task Names_stay_while_the_file_cannot_be_read(string? content, string reason)
    {
        if (content is null)
            File.Delete(Path);
        else
            Write(content);
        for (int i = 0; i < 3; i++)
        {
            _time.Advance(EmployeeNameFile.CheckInterval);
            Assert.Equal(["u1=王伟"], await FindAsync("u1"));
        }

        string warning = Assert.Single(Log());
        Assert.StartsWith($"Warning People__File {Path} cannot be read. {reason}", warning, StringComparison.Ordinal);
        Assert.EndsWith("The names that were read before stay in use.", warning, StringComparison.Ordinal);
        Assert.DoesNotContain("王", warning, StringComparison.Ordinal);
        Assert.Equal($"Warning {_names.Status.Message}", warning);

        Write("user_id,name\nu1,王芳\n");
        _time.Advance(EmployeeNameFile.CheckInterval);
        Assert.Equal(["u1=王芳"], await FindAsync("u1"));
        Assert.Null(_names.Status.Message);
    }

    [Fact]
    public async Task Readers_at_once_get_the_names()
    {
        Write("user_id,name\nu1,王芳\n");
        _time.Advance(EmployeeNameFile.CheckInterval);

        var found = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => FindAsync("u1"))));

        Assert.All(found, names => Assert.Contains(Assert.Single(names), (string[])["u1=王伟", "u1=王芳"]));
        Assert.Equal(["u1=王芳"], await FindAsync("u1"));
        Assert.Single(Log());
    }

    [Fact]
    public void A_file_that_cannot_be_read_stops_the_start()
    {
        Write("user_id,name\n,王芳\n");

        Assert.Equal(
            $"People__File {Path} cannot be read. Line 2: It has no user_id. Fill it in, or remove the line.",
            Assert.Throws<ConfigurationException>(() => EmployeeNameFile.Read(Path)).Message
        );
        string missing = _folder.File("none.csv");
        Assert.StartsWith(
            $"People__File {missing} cannot be read. Could not find file",
            Assert.Throws<ConfigurationException>(() => EmployeeNameFile.Read(missing)).Message,
            StringComparison.Ordinal
        );
        Assert.EndsWith(
            "Check the path and its permissions.",
            Assert.Throws<ConfigurationException>(() => EmployeeNameFile.Read(_folder.Path)).Message,
            StringComparison.Ordinal
        );
    }

    private string Path => _folder.File("names.csv");

    private IEnumerable<string> Log() =>
        _log.Entries.Select(entry =>
            entry[
                ..entry.IndexOf(
                    entry.StartsWith("Warning", StringComparison.Ordinal) ? " Problem=" : " Count=",
                    StringComparison.Ordinal
                )
            ]
        );

    /// <summary>Writes the file with a time of its own, however fast writes follow each other.</summary>
    private void Write(string content)
    {
        File.WriteAllText(Path, content, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        File.SetLastWriteTimeUtc(Path, new DateTime(2024, 9, 5, 0, 0, _writes++, DateTimeKind.Utc));
    }

    private async Task<IEnumerable<string>> FindAsync(params string[] userIds) =>
        (await _names.FindAsync("a-tenant", userIds, CancellationToken.None))
            .OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => $"{entry.Key}={entry.Value.Name}");
}
