using System.Globalization;
using System.Text.Json;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.Reads;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Local.Commands.Records;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using Xunit.Abstractions;

namespace FeishuApproval.Tests.Commands;

/// <summary>Runs alone, so that it does not measure the memory of other tests.</summary>
[Collection(nameof(A_long_export_needs_no_more_memory_than_a_short_one))]
[CollectionDefinition(nameof(A_long_export_needs_no_more_memory_than_a_short_one), DisableParallelization = true)]
public sealed class A_long_export_needs_no_more_memory_than_a_short_one : IDisposable
{
    private const int PageSize = 200;
    private const int Few = 1_000;
    private const int Many = 10_000;

    private static readonly DateOnly Day = new(2024, 9, 5);

    private readonly ITestOutputHelper _output;
    private readonly TempFolder _folder = new();
    private readonly byte[] _record = JsonSerializer.SerializeToUtf8Bytes(
        AttendanceRecord.From(FullState.Attendance("i"), AttendanceRules.Default)!,
        ReadJson.Instance.AttendanceRecord
    );
    private long _greatest;

    public A_long_export_needs_no_more_memory_than_a_short_one(ITestOutputHelper output) => _output = output;

    [Theory]
    [InlineData("csv")]
    [InlineData("json")]
    [InlineData("xlsx")]
    public async Task Each_record_is_written_when_it_is_read_and_not_kept(string format)
    {
        await MeasureAsync(format, Few);
        long few = await MeasureAsync(format, Few);
        long many = await MeasureAsync(format, Many);

        _output.WriteLine($"{Few} records: {few} bytes; {Many}: {many}.");

        // All records together have some twenty-five million bytes. Memory of earlier tests that is freed meanwhile is much less.
        Assert.True(many - few < 12_500_000);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>The most bytes that an export keeps alive.</summary>
    private async Task<long> MeasureAsync(string format, int count)
    {
        _greatest = 0;
        long before = GC.GetTotalMemory(forceFullCollection: true);
        await using var file = ExportFile.Create(_folder.File(format), Enum.Parse<Format>(format, ignoreCase: true));
        Assert.Equal(
            count,
            await ExportCommand.WriteAsync(
                file,
                ReadPagesAsync(count),
                Day,
                Day,
                progress: null,
                CancellationToken.None
            )
        );
        return _greatest - before;
    }

    private async IAsyncEnumerable<IReadOnlyList<AttendanceRecord>> ReadPagesAsync(int count)
    {
        for (int first = 0; first < count; first += PageSize)
        {
            yield return [.. Enumerable.Range(first, PageSize).Select(Record)];

            // The last record of the short export, then at intervals.
            if (first % 4_000 == Few - PageSize)
                _greatest = Math.Max(_greatest, GC.GetTotalMemory(forceFullCollection: true));
            await Task.Yield();
        }
    }

    /// <summary>A record that shares no objects with another one.</summary>
    private AttendanceRecord Record(int number) =>
        JsonSerializer.Deserialize(_record, ReadJson.Instance.AttendanceRecord)! with
        {
            InstanceCode = number.ToString(CultureInfo.InvariantCulture),
        };
}
