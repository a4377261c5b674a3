using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.Reads;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Events;
using FeishuApproval.Events.Types;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Local.Commands.Records;
using FeishuApproval.Messaging;
using FeishuApproval.Simulator;
using FeishuApproval.Webhook;

namespace FeishuApproval.Benchmarks;

/// <summary><c>export</c>: compares the live memory of a long export with that of a short one.</summary>
internal static class ExportMode
{
    public const string Name = "export";

    private const int Few = 1_000;
    private const int PageSize = 200;
    private const int PagesBetweenSamples = 50;

    private static readonly DateOnly Day = new(2024, 9, 5);
    private static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");

    public static Task<int> RunAsync(string[] args)
    {
        var records = NumberOption.WithDefault(
            "--records",
            1,
            100_000_000,
            1_000_000,
            "How many records the long export has."
        );
        var export = new Command(
            Name,
            "Writes leaves, overtime and corrections to a file, made page by page as they are written."
        )
        {
            records,
        };
        export.SetAction((parsed, stop) => MeasureAllAsync(parsed.GetValue(records), stop));
        return new RootCommand { export }
            .Parse(args)
            .InvokeAsync();
    }

    private static async Task<int> MeasureAllAsync(int records, CancellationToken stop)
    {
        var folder = Directory.CreateTempSubdirectory("feishu-approval-export-");
        try
        {
            foreach (var format in Enum.GetValues<Format>())
            {
                await MeasureAsync(Path.Combine(folder.FullName, "warm-up"), format, Few, stop);
                foreach (int count in (int[])[Few, records])
                {
                    var (elapsed, alive, size) = await MeasureAsync(
                        Path.Combine(folder.FullName, "export"),
                        format,
                        count,
                        stop
                    );
                    Console.WriteLine(
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"{count} records as {format}: {size / 1e6:0.0} MB in {elapsed.TotalSeconds:0.0} s with making them; at most "
                                + $"{alive / 1024} KiB alive; working set {Environment.WorkingSet / 1048576} MiB."
                        )
                    );
                }
            }

            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<(TimeSpan Elapsed, long Alive, long Size)> MeasureAsync(
        string path,
        Format format,
        int count,
        CancellationToken stop
    )
    {
        long greatest = 0;
        long before = GC.GetTotalMemory(forceFullCollection: true);
        long start = Stopwatch.GetTimestamp();
        await using (var file = ExportFile.Create(path, format))
        {
            await ExportCommand.WriteAsync(
                file,
                ReadPagesAsync(
                    count,
                    () => greatest = Math.Max(greatest, GC.GetTotalMemory(forceFullCollection: true))
                ),
                Day,
                Day,
                progress: null,
                stop
            );
        }

        return (Stopwatch.GetElapsedTime(start), greatest - before, new FileInfo(path).Length);
    }

    /// <summary>
    /// Creates records when a page is requested. Takes memory samples at intervals; the first sample comes after the first page.
    /// </summary>
    private static async IAsyncEnumerable<IReadOnlyList<AttendanceRecord>> ReadPagesAsync(int count, Action sample)
    {
        var verifier = new WebhookVerifier(
            new FeishuOptions { Apps = [new FeishuApp(null, [SampleLibrary.VerificationToken], [])] },
            TimeProvider.System
        );
        var reader = new EventReader(Zone);
        var events = new EventFactory(
            [
                SampleLibrary.Seed(EventTypes.LeaveApprovalV2),
                SampleLibrary.Seed(EventTypes.WorkApproval),
                SampleLibrary.Seed(EventTypes.RemedyGroupUpdate),
            ],
            new EventFactoryOptions { VerificationToken = SampleLibrary.VerificationToken }
        );
        for (int first = 0; first < count; first += PageSize)
        {
            yield return [.. Enumerable.Range(first, Math.Min(PageSize, count - first)).Select(Record)];
            if (first / PageSize % PagesBetweenSamples == 0)
                sample();
            await Task.Yield();
        }

        AttendanceRecord Record(int number)
        {
            var message = (
                (WebhookVerdict.Accepted)
                    verifier.Verify(new WebhookRequest(null, null, null, events.Create(number).Body))
            ).Message;
            var instanceEvent = (InstanceEvent)reader.Read(message)!;
            return AttendanceRecord.From(
                AttendanceState.Fold(
                    null,
                    instanceEvent.InstanceCode,
                    instanceEvent,
                    AppliedEvent.Of(message, instanceEvent, Zone)
                ),
                AttendanceRules.Default
            )!;
        }
    }
}
