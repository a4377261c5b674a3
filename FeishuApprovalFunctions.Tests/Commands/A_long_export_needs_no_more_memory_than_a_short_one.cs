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

    /// <summary>The bytes that are alive when the last of few and of many records is read.</summary>
    private readonly Dictionary<int, long> _alive = [];

    public A_long_export_needs_no_more_memory_than_a_short_one(ITestOutputHelper output) => _output = output;

    [Theory]
    [InlineData("csv")]
    [InlineData("json")]
    [InlineData("xlsx")]
    public async Task Each_record_is_written_when_it_is_read_and_not_kept(string format)
    {
        await using var file = ExportFile.Create(_folder.File(format), Enum.Parse<Format>(format, ignoreCase: true));
        Assert.Equal(
            Many,
            await ExportCommand.WriteAsync(file, ReadPagesAsync(), Day, Day, progress: null, CancellationToken.None)
        );

        _output.WriteLine($"{Few} records: {_alive[Few]} bytes; {Many}: {_alive[Many]}.");

        // The records in between have more than twenty million bytes. Memory of earlier tests that is freed meanwhile is much less.
        Assert.True(_alive[Many] - _alive[Few] < 10_000_000);
    }

    public void Dispose() => _folder.Dispose();

    private async IAsyncEnumerable<IReadOnlyList<AttendanceRecord>> ReadPagesAsync()
    {
        for (int first = 0; first < Many; first += PageSize)
        {
            yield return [.. Enumerable.Range(first, PageSize).Select(Record)];
            if (first + PageSize is (Few or Many) and var read)
                _alive[read] = GC.GetTotalMemory(forceFullCollection: true);
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
