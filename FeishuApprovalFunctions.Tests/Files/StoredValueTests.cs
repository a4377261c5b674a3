using FeishuApproval.Attendance.Rebuild;
using FeishuApproval.Files;
using FeishuApproval.Privacy;
using FeishuApproval.Reconciliation;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Files;

public sealed class StoredValueTests
{
    private static readonly DateTimeOffset Now = TestTime.Start.AddTicks(1);

    private readonly InMemoryFiles _files = new();

    [Fact]
    public async Task Each_value_is_loaded_as_it_was_saved_last()
    {
        var status = new RetentionStatus
        {
            LastRunAt = Now,
            Events = 1,
            Records = 2,
            UnreadableRecords = 3,
            Refusal = RetentionRefusal.ClockMoved,
            Message = "时钟",
        };
        var progress = new ReconcileProgress
        {
            From = Now.AddDays(-60),
            To = Now,
            Next = "a|b|1",
            Day = new DateOnly(2023, 11, 14),
            Calls = 7,
        };

        await AssertKeptAsync(status, status with { Refusal = null, Message = null });
        await AssertKeptAsync(progress, progress with { Next = null, LastRunAt = Now });
        await AssertKeptAsync(new RebuildProgress(2, "a"), new RebuildProgress(3));

        Assert.Equal(3, _files.Names.Count);
    }

    [Fact]
    public void Different_texts_are_different_parts_of_names() =>
        Assert.Equal(
            ["2ed2-63_BF", "", "~612f62", "~7e", "~e7a79fe688b7", "~00"],
            ((string[])["2ed2-63_BF", "", "a/b", "~", "租户", "\0"]).Select(FileNames.Part)
        );

    private async Task AssertKeptAsync<T>(T first, T second)
        where T : class, IStoredValue<T>
    {
        var value = new StoredValue<T>(_files);
        Assert.Null(await value.LoadAsync(CancellationToken.None));
        foreach (var saved in (T[])[first, second])
        {
            await value.SaveAsync(saved, CancellationToken.None);
            Assert.Equal(saved, await value.LoadAsync(CancellationToken.None));
        }
    }
}
