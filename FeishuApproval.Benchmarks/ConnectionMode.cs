using System.CommandLine;
using System.Globalization;
using FeishuApproval.Benchmarks.Support;
using FeishuApproval.Local.Commands.Common;

namespace FeishuApproval.Benchmarks;

/// <summary><c>connection</c> and <c>soak</c>: events over one long connection, without and with faults.</summary>
internal static class ConnectionMode
{
    public const string Name = "connection";
    public const string SoakName = "soak";

    public static Task<int> RunAsync(string[] args)
    {
        var count = NumberOption.WithDefault("--count", 1, 10_000_000, 50_000, "How many different events.");
        var inFlight = NumberOption.WithDefault(
            "--in-flight",
            1,
            10_000,
            128,
            "How many wait for their acknowledgement at once."
        );
        var connection = new Command(
            Name,
            "Sends leaves (both events), overtime and corrections over one long connection."
        )
        {
            count,
            inFlight,
        };
        connection.SetAction(
            async (parsed, stop) =>
            {
                await ConnectionRun.RunAsync(new ConnectionRunOptions { Count = 5000 }, stop);
                var options = new ConnectionRunOptions
                {
                    Count = parsed.GetValue(count),
                    InFlight = parsed.GetValue(inFlight),
                };
                return Show(options, await ConnectionRun.RunAsync(options, stop));
            }
        );
        var soakCount = NumberOption.WithDefault("--count", 1, 10_000_000, 50_000, "How many different events.");
        var kicks = NumberOption.WithDefault("--kicks", 0, 100_000, 100, "How often the connection is ended.");
        var soak = new Command(
            SoakName,
            "The same with kicks, parts, refused events and lost acknowledgements; checks that each event is applied once."
        )
        {
            soakCount,
            kicks,
        };
        soak.SetAction(
            async (parsed, stop) =>
            {
                var options = new ConnectionRunOptions
                {
                    Count = parsed.GetValue(soakCount),
                    InFlight = 512,
                    Kicks = parsed.GetValue(kicks),
                    FailureShare = 0.01,
                    MaxParts = 4,
                    AckTimeout = TimeSpan.FromSeconds(1),
                };
                return Show(options, await ConnectionRun.RunAsync(options, stop));
            }
        );
        return new RootCommand { connection, soak }
            .Parse(args)
            .InvokeAsync();
    }

    private static int Show(ConnectionRunOptions options, ConnectionReport report)
    {
        int once = report.Applied.Values.Count(times => times == 1);
        bool isRight =
            report.Acknowledged == options.Count && once == options.Count && report.Applied.Count == options.Count;
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{options.Count} events in {report.Elapsed.TotalSeconds:0.0} s, {options.Count / report.Elapsed.TotalSeconds:0} events/s, "
                    + $"acknowledged p99 {report.P99.TotalMilliseconds:0} ms."
            )
        );
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{report.Acknowledged} acknowledged, {report.Redelivered} sent again, {report.Connects} connections, {once} applied exactly "
                    + $"once, {report.Applied.Count - once} more often."
            )
        );
        return isRight ? 0 : 1;
    }
}
