using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using FeishuApproval.Api.Http;
using FeishuApproval.Benchmarks.Support;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Local.Commands.Send;
using FeishuApproval.Messaging;
using FeishuApproval.Simulator;
using FeishuApproval.Simulator.Load;

namespace FeishuApproval.Benchmarks;

/// <summary><c>load</c>: measures how many events a second the receiver accepts over HTTP, and the response time of each.</summary>
internal static class LoadMode
{
    public const string Name = "load";

    /// <summary>The number of events in the raw insert loop, which is measured for comparison.</summary>
    private const int RawEvents = 50_000;

    /// <summary>The typical mix of a tenant's events. Feishu sends two events for each leave.</summary>
    private static readonly string[] Mix =
    [
        EventTypes.LeaveApproval,
        EventTypes.LeaveApprovalV2,
        EventTypes.WorkApproval,
        EventTypes.RemedyGroupUpdate,
    ];

    public static Task<int> RunAsync(string[] args)
    {
        var url = new Argument<string?>("URL")
        {
            Description = "A receiver with the samples' token and key; by default one is started.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var count = NumberOption.WithDefault("--count", 1, 10_000_000, 200_000, "How many different events.");
        var warmUp = NumberOption.WithDefault("--warm-up", 0, 1_000_000, 20_000, "How many before the clock starts.");
        var concurrency = NumberOption.WithDefault(
            "--concurrency",
            1,
            1024,
            64,
            "How many requests are under way at once."
        );
        var rate = NumberOption.Optional(
            "--rate",
            0.001,
            1_000_000,
            "Requests a second; by default as fast as they are answered."
        );
        var load = new Command(Name, "Posts leaves (both events), overtime and corrections, encrypted and signed.")
        {
            url,
            count,
            warmUp,
            concurrency,
            rate,
        };
        load.SetAction(
            async (parsed, stop) =>
            {
                using var receiver = parsed.GetValue(url) is null ? await ReceiverProcess.StartAsync(stop) : null;
                var address = new Uri(
                    receiver?.Address ?? new Uri(parsed.GetValue(url)!),
                    $"/{Routes.Prefix}/{Routes.Events}"
                );
                var options = new LoadOptions
                {
                    Url = address,
                    Count = parsed.GetValue(count),
                    Concurrency = parsed.GetValue(concurrency),
                    Rate = parsed.GetValue(rate),
                };
                int before = parsed.GetValue(warmUp);
                if (before > 0)
                    await SendAsync(options with { Count = before, Rate = null }, stop);
                return await MeasureAsync(options, receiver, stop);
            }
        );
        var given = new RootCommand { load }.Parse(args);
        if (given.Errors is not [var error, ..])
            return given.InvokeAsync();
        Console.Error.WriteLine(error.Message);
        return Task.FromResult(ExitCodes.Usage);
    }

    private static async Task<int> MeasureAsync(LoadOptions options, ReceiverProcess? receiver, CancellationToken stop)
    {
        var used = receiver?.Usage() ?? default;
        var usedHere = Environment.CpuUsage.TotalTime;
        var output = new SendOutput(Console.Out);
        long start = Stopwatch.GetTimestamp();
        output.Begin(options, encrypted: true, Tampering.None);
        var report = await SendAsync(options, stop, output);
        bool allTaken = output.End(report, options, Tampering.None);
        Console.WriteLine(
            $"This sender used {Each(Environment.CpuUsage.TotalTime - usedHere, report)} of processor time an event."
        );
        if (receiver is not null)
        {
            var (processor, workingSet) = receiver.Usage();
            Console.WriteLine(
                $"The receiver used {Each(processor - used.Processor, report)} and holds {workingSet / 1048576} MiB."
            );
            await receiver.WaitUntilAppliedAsync(stop);
            var applied = Stopwatch.GetElapsedTime(start);
            (_, workingSet) = receiver.Usage();
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"All were applied {applied.TotalSeconds:0.0} s after the first was sent, {report.Sent / applied.TotalSeconds:#,0} "
                        + $"events/s; the receiver holds {workingSet / 1048576} MiB."
                )
            );
            double raw = RawInsert.Measure(RawEvents, options.Concurrency);
            double acknowledged = report.Sent / report.Elapsed.TotalSeconds;
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"A raw loop stores {raw:#,0} events/s in groups of {options.Concurrency}; acknowledged over HTTP were "
                        + $"{acknowledged / raw:0%} of that."
                )
            );
        }

        return allTaken ? 0 : 1;
    }

    private static string Each(TimeSpan processor, LoadReport report) =>
        string.Create(CultureInfo.InvariantCulture, $"{processor.TotalMicroseconds / Math.Max(1, report.Sent):0.0} µs");

    private static async Task<LoadReport> SendAsync(
        LoadOptions options,
        CancellationToken stop,
        SendOutput? output = null
    )
    {
        var events = new EventFactory(
            [.. Mix.Select(SampleLibrary.Seed)],
            new EventFactoryOptions { VerificationToken = SampleLibrary.VerificationToken }
        );
        using var signer = new RequestSigner(SampleLibrary.EncryptKey, Tampering.None, TimeProvider.System);
        var run = new LoadRun(options, events, signer);
        var running = run.RunAsync(null, stop);
        return output is null ? await running : await output.WatchAsync(run, options.Requests, running);
    }
}
