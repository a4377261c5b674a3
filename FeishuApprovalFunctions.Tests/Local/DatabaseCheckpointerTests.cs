using FeishuApproval.Local.Sqlite;
using FeishuApproval.Tests.Support;

namespace FeishuApproval.Tests.Local;

public sealed class DatabaseCheckpointerTests : IDisposable
{
    private const int Rows = 10_000;
    private const int BytesOfARow = 1_000;

    private readonly TempFolder _folder = new();

    private string Path => _folder.File(Database.FileName);

    [Fact]
    public async Task On_a_nearly_full_disk_the_log_is_copied_early()
    {
        using var database = Open(Path, new DatabaseOptions { FlushesCommits = false, FreeSpace = () => 1 << 20 });

        await FillAsync(database);

        await WaitForCopyAsync(Path);
    }

    [Fact]
    public async Task The_log_of_a_killed_process_is_copied_at_the_next_start()
    {
        using var killed = Open(Path, new DatabaseOptions { FlushesCommits = false, FreeSpace = () => long.MaxValue });
        await FillAsync(killed);
        Assert.InRange(new FileInfo(Path).Length, 0, BytesOfARow * Rows / 10);
        string copy = System.IO.Path.Combine(
            Directory.CreateDirectory(_folder.File("next")).FullName,
            Database.FileName
        );
        File.Copy(Path, copy);
        File.Copy(Path + "-wal", copy + "-wal");

        using var next = Open(copy, TestDatabase.Fast);

        await WaitForCopyAsync(copy);
    }

    public void Dispose() => _folder.Dispose();

    private static Database Open(string path, DatabaseOptions options) =>
        Database.Open(path, options, TimeProvider.System);

    private static async Task FillAsync(Database database) =>
        await database.WriteAsync(
            connection =>
            {
                for (int row = 0; row < Rows; row++)
                {
                    using var insert = connection.Prepare("INSERT INTO write_probe (data) VALUES (zeroblob(?1))");
                    insert.Bind(1, BytesOfARow).Execute();
                }

                return true;
            },
            CancellationToken.None
        );

    /// <summary>Waits until the rows are in the database itself, not only in its log.</summary>
    private static async Task WaitForCopyAsync(string path)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (new FileInfo(path).Length < BytesOfARow * Rows)
            await Task.Delay(TimeSpan.FromMilliseconds(10), timeout.Token);
    }
}
