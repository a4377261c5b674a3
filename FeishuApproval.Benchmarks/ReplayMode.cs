using System.Buffers;
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using FeishuApproval.Api.Http;
using FeishuApproval.Events;
using FeishuApproval.Local.Commands;
using FeishuApproval.Local.Hosting;
using FeishuApproval.Local.Simulator;
using FeishuApproval.Local.Topic;
using FeishuApproval.Messaging;
using FeishuApproval.Webhook;
using Microsoft.Extensions.Configuration;

namespace FeishuApproval.Benchmarks;

/// <summary><c>replay</c>: how long a restart takes with a long journal, and how much memory the instances take.</summary>
internal static class ReplayMode
{
    public const string Name = "replay";

    /// <summary>Four instances from five events: leaves are told twice.</summary>
    private static readonly string[] Mix =
        [EventTypes.LeaveApproval, EventTypes.LeaveApprovalV2, EventTypes.WorkApproval, EventTypes.RemedyGroupUpdate, EventTypes.LeaveApprovalRevert];

    public static Task<int> RunAsync(string[] args)
    {
        var lines = NumberOption.WithDefault("--lines", 1, 100_000_000, 1_000_000, "How many lines the journal has.");
        var replay = new Command(Name, "Writes a journal of leaves (both events), overtime, corrections and reverts, and starts a host on it.") { lines };
        replay.SetAction((parsed, stop) => MeasureAsync(parsed.GetValue(lines), stop));
        return new RootCommand { replay }.Parse(args).InvokeAsync();
    }

    private static async Task<int> MeasureAsync(int lines, CancellationToken stop)
    {
        var folder = Directory.CreateTempSubdirectory("feishu-approval-replay-");
        try
        {
            long size = WriteJournal(Path.Combine(folder.FullName, "journal.jsonl"), lines);
            long before = GC.GetTotalMemory(forceFullCollection: true);
            long start = Stopwatch.GetTimestamp();
            await using var host = await LocalServer.StartAsync(
                new LocalServerOptions
                {
                    Configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Feishu:VerificationToken", SampleLibrary.VerificationToken)]).Build(),
                    DataFolder = folder.FullName,
                    Urls = ["http://127.0.0.1:0"],
                    Quiet = true,
                },
                stop);
            var elapsed = Stopwatch.GetElapsedTime(start);
            using var http = new HttpClient { BaseAddress = host.Address };
            (await http.GetAsync($"{Routes.Prefix}/{Routes.Attendance}?date=2024-09-05&page_size=1", stop)).EnsureSuccessStatusCode();
            var untilListed = Stopwatch.GetElapsedTime(start);
            double each = (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)host.HeldInstances;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{host.ReplayedEvents} lines, {size / 1e6:0} MB: started in {elapsed.TotalSeconds:0.0} s, {elapsed.TotalMicroseconds / lines:0.0} µs a line; answered its first list {untilListed.TotalSeconds:0.0} s after the start began; {host.HeldInstances} instances, {each:0} bytes each."));
            return host.ReplayedEvents == lines ? 0 : 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static long WriteJournal(string path, int lines)
    {
        var verifier = new WebhookVerifier(new FeishuOptions { Apps = [new FeishuApp(null, [SampleLibrary.VerificationToken], [])] }, TimeProvider.System);
        var events = new EventFactory([.. Mix.Select(SampleLibrary.Seed)], new EventFactoryOptions { VerificationToken = SampleLibrary.VerificationToken });
        using var journal = File.Create(path);
        var buffer = new ArrayBufferWriter<byte>(1 << 20);
        using var writer = MessageLine.NewWriter(buffer);
        for (int i = 0; i < lines; i++)
        {
            var verdict = (WebhookVerdict.Accepted)verifier.Verify(new WebhookRequest(null, null, null, events.Create(i).Body));
            MessageLine.Write(writer, verdict.Message);
            writer.Flush();
            writer.Reset();
            buffer.Write("\n"u8);
            journal.Write(buffer.WrittenSpan);
            buffer.ResetWrittenCount();
        }

        return journal.Length;
    }
}
