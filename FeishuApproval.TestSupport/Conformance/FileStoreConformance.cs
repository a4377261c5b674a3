using System.Globalization;
using System.Text;
using FeishuApproval.Files;

namespace FeishuApproval.TestSupport.Conformance;

/// <summary>Tests of the contract of <see cref="IFileStore"/>.</summary>
public abstract class FileStoreConformance
{
    private const string Name = "closings/tenant-a/2026-11/001.json";

    private static readonly CancellationToken None = CancellationToken.None;

    protected abstract IFileStore Create();

    /// <summary>The size of a large file that cannot be compressed.</summary>
    protected virtual int Large => 3_000_000;

    [SkippableTheory]
    [InlineData(Name)]
    [InlineData("folder-1/~c3a4_-.Aa0/b.rows.gz")]
    [InlineData("folder-1/.json")]
    public async Task A_file_is_read_as_it_was_written_last(string name)
    {
        var store = Create();
        Assert.Null(await store.ReadAsync(name, None));

        byte[] large = new byte[Large];
        new Random(1).NextBytes(large);
        foreach (
            byte[] content in (byte[][])
                [
                    [0, 1, 255],
                    [],
                    large,
                    [2],
                ]
        )
        {
            await store.WriteAsync(name, content, None);
            Assert.Equal(content, (await store.ReadAsync(name, None))!.Content);
        }

        Assert.Equal([name], await store.ListAsync(name, None));
    }

    [SkippableFact]
    public async Task A_new_file_is_written_once()
    {
        var store = Create();

        Assert.True(await store.TryWriteAsync(Name, "first"u8.ToArray(), etag: null, None));
        Assert.False(await store.TryWriteAsync(Name, "second"u8.ToArray(), etag: null, None));

        Assert.Equal("first", await TextAsync(store));
    }

    [SkippableFact]
    public async Task A_file_is_replaced_only_as_it_was_read()
    {
        var store = Create();
        await store.WriteAsync($"{Name}2", "other"u8.ToArray(), None);
        string other = (await store.ReadAsync($"{Name}2", None))!.ETag;
        Assert.False(await store.TryWriteAsync(Name, "none"u8.ToArray(), other, None));
        await store.WriteAsync(Name, "first"u8.ToArray(), None);
        string first = (await store.ReadAsync(Name, None))!.ETag;

        Assert.True(await store.TryWriteAsync(Name, "second"u8.ToArray(), first, None));
        Assert.False(await store.TryWriteAsync(Name, "third"u8.ToArray(), first, None));

        Assert.Equal("second", await TextAsync(store));
        string second = (await store.ReadAsync(Name, None))!.ETag;
        await store.WriteAsync(Name, "second"u8.ToArray(), None);
        Assert.False(await store.TryWriteAsync(Name, "third"u8.ToArray(), second, None));
    }

    [SkippableFact]
    public async Task A_deleted_file_is_gone_and_is_not_replaced()
    {
        var store = Create();
        await store.DeleteAsync(Name, None);
        await store.WriteAsync(Name, "first"u8.ToArray(), None);
        await store.WriteAsync($"{Name}2", "other"u8.ToArray(), None);
        string etag = (await store.ReadAsync(Name, None))!.ETag;

        await store.DeleteAsync(Name, None);
        await store.DeleteAsync(Name, None);

        Assert.Null(await store.ReadAsync(Name, None));
        Assert.Equal([$"{Name}2"], await store.ListAsync("closings/", None));
        Assert.False(await store.TryWriteAsync(Name, "second"u8.ToArray(), etag, None));
        Assert.True(await store.TryWriteAsync(Name, "first"u8.ToArray(), etag: null, None));
        Assert.False(await store.TryWriteAsync(Name, "second"u8.ToArray(), etag, None));
    }

    [SkippableFact]
    public async Task Names_are_listed_by_prefix_in_ordinal_order()
    {
        var store = Create();
        Assert.Empty(await store.ListAsync("closings/", None));
        string[] names = ["closings/a", "closings/a/b", "closings/a-b", "closings/B", "closings/~61", "closings/a_b"];
        foreach (string name in (string[])[.. names, "closings-2/a", "state/a"])
            await store.WriteAsync(name, default, None);

        Assert.Equal(names.Order(StringComparer.Ordinal), await store.ListAsync("closings/", None));
        Assert.Equal(["closings/a", "closings/a-b", "closings/a/b", "closings/a_b"], await ListAsync("closings/a"));
        Assert.Equal(["closings/a/b"], await ListAsync("closings/a/"));
        Assert.Equal(["state/a"], await ListAsync("state/"));
        Assert.Empty(await ListAsync("closings/c"));

        ValueTask<IReadOnlyList<string>> ListAsync(string prefix) => store.ListAsync(prefix, None);
    }

    [SkippableFact]
    public async Task Of_concurrent_writes_each_sees_the_one_before()
    {
        var store = Create();
        const int Writers = 6;

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(IncreaseAsync)));

        Assert.Equal($"{Writers}", await TextAsync(store));

        async Task IncreaseAsync()
        {
            bool isWritten;
            do
            {
                var read = await store.ReadAsync(Name, None);
                int number = read is null ? 0 : int.Parse(read.Content.Span, CultureInfo.InvariantCulture);
                isWritten = await store.TryWriteAsync(Name, Encoding.UTF8.GetBytes($"{number + 1}"), read?.ETag, None);
            } while (!isWritten);
        }
    }

    private static async Task<string> TextAsync(IFileStore store) =>
        Encoding.UTF8.GetString((await store.ReadAsync(Name, None))!.Content.Span);
}
