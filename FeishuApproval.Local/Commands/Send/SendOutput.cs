using System.Globalization;
using System.Text.Json;
using FeishuApproval.Api.Http;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Localization;
using FeishuApproval.Simulator;
using FeishuApproval.Simulator.Load;
using Spectre.Console;

namespace FeishuApproval.Local.Commands.Send;

/// <summary>The output of <c>send</c>.</summary>
internal sealed class SendOutput(TextWriter output)
{
    private const int Ok = 200;
    private const int Rejected = 401;

    private static readonly TimeSpan BarInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(2);

    private readonly IAnsiConsole _console = Terminal.On(output);

    /// <summary>Shows the settings of the run.</summary>
    public void Begin(LoadOptions options, bool encrypted, Tampering tampering)
    {
        string redeliveries =
            options.Requests > options.Count
                ? Localized.Of($" and {Terminal.Count(options.Requests - options.Count, "duplicate")}")
                : string.Empty;
        string how = (encrypted, tampering) switch
        {
            (_, Tampering.Token) => Localized.Of($"with a forged token"),
            (_, Tampering.Signature) => Localized.Of($"with a forged signature"),
            (_, Tampering.Body) => Localized.Of($"with the body changed after signing"),
            (_, Tampering.Stale) => Localized.Of($"signed a week ago"),
            (true, _) => Localized.Of($"encrypted and signed"),
            _ => Localized.Of($"in the clear (no Encrypt Key)"),
        };
        _console.WriteLine(
            Localized.Of(
                $"Sending {Terminal.Count(options.Count, "event")}{redeliveries} to {options.Url}, {how}. Ctrl-C stops."
            )
        );
    }

    /// <summary>Shows the progress of the run: a bar in a terminal, lines in a file.</summary>
    public Task<LoadReport> WatchAsync(LoadRun run, int requests, Task<LoadReport> running) =>
        Terminal.IsWatched(output) ? WatchBarAsync(run, requests, running) : WatchLinesAsync(run, requests, running);

    /// <summary>Shows the result.</summary>
    /// <returns>Whether every answer was as expected.</returns>
    public bool End(LoadReport report, LoadOptions options, Tampering tampering)
    {
        int expected = tampering == Tampering.None ? Ok : Rejected;
        _console.Write(Table(report, expected));

        bool allExpected = report.IsAll(expected);
        if (report.Sent < options.Requests)
        {
            _console.WriteLine(
                Localized.Of(
                    $"Stopped after {Terminal.Text(report.Sent)} of {Terminal.Text(options.Requests)} requests."
                )
            );
        }

        _console.WriteLine(
            allExpected
                ? Localized.Of($"Every answer was {expected}, as expected.")
                : Localized.Of(
                    $"{Terminal.Count(report.Sent - report.Statuses.GetValueOrDefault(expected), "request")} of {Terminal.Text(report.Sent)} "
                        + $"not answered with {expected}."
                )
        );
        if (!allExpected && Hint(report, tampering) is { } hint)
            _console.WriteLine(hint);
        return allExpected;
    }

    /// <summary>Shows the instances of the events, and the addresses of their records.</summary>
    public void ShowInstances(SentInstances sent, Uri url)
    {
        string path = $"/{Routes.Prefix}/{Routes.Events}";
        string? server = url.AbsolutePath == path ? url.GetLeftPart(UriPartial.Authority) : null;
        if (sent.First.Count > 0)
            _console.WriteLine(server is null ? Localized.Of($"Instances:") : Localized.Of($"Read the records at:"));
        foreach (var (code, isProcess) in sent.First)
        {
            string escaped = Uri.EscapeDataString(code);
            string query = isProcess
                ? $"{Routes.AnyApproverTasks}?process_id={escaped}"
                : $"{Routes.Attendance}?instance_code={escaped}";
            output.WriteLine(server is null ? $"  {code}" : $"  {server}/{Routes.Prefix}/{query}");
        }

        if (sent.HasMore)
            _console.WriteLine(Localized.Of($"  … and others; --log FILE writes them all."));
    }

    /// <summary>Writes the members of the result as JSON.</summary>
    public static void Write(Utf8JsonWriter json, LoadReport report, SentInstances sent, bool allExpected)
    {
        json.WriteNumber("sent"u8, report.Sent);
        json.WriteBoolean("as_expected"u8, allExpected);
        json.WriteStartObject("statuses"u8);
        foreach (var (status, count) in report.Statuses.OrderBy(entry => entry.Key))
        {
            json.WriteNumber(status.ToString(CultureInfo.InvariantCulture), count);
        }

        json.WriteEndObject();
        json.WriteNumber("unanswered"u8, report.Unanswered.Values.Sum());
        if (report.Answered > 0)
        {
            json.WriteNumber("p50_ms"u8, report.Latencies.Percentile(0.50).TotalMilliseconds);
            json.WriteNumber("p99_ms"u8, report.Latencies.Percentile(0.99).TotalMilliseconds);
        }

        json.WriteNumber("seconds"u8, report.Elapsed.TotalSeconds);
        json.WriteStartArray("instances"u8);
        foreach (var (code, _) in sent.First.Where(each => !each.IsProcess))
            json.WriteStringValue(code);
        json.WriteEndArray();
        json.WriteStartArray("processes"u8);
        foreach (var (code, _) in sent.First.Where(each => each.IsProcess))
            json.WriteStringValue(code);
        json.WriteEndArray();
        json.WriteBoolean("more"u8, sent.HasMore);
    }

    private static string? Hint(LoadReport report, Tampering tampering)
    {
        if (report.Statuses.ContainsKey(404))
            return Localized.Of(
                $"404: the server has no webhook at this path. If it is this project's server, it receives over the long connection; "
                    + $"connect it to simulate-platform instead. Otherwise the path is another one than /api/feishu/events."
            );
        if (tampering != Tampering.None)
            return report.Statuses.ContainsKey(Ok) ? Localized.Of($"The server accepted forged requests.") : null;
        if (report.Statuses.ContainsKey(Rejected))
            return Localized.Of(
                $"401: --encrypt-key, --token or --app-id do not match the receiver. If it has Feishu__AppId set, give the "
                    + $"same value as --app-id."
            );
        if (report.Statuses.ContainsKey(503))
            return Localized.Of(
                $"503: the receiver could not store events in time; Feishu would send them again after 15 s."
            );
        return null;
    }

    private Task<LoadReport> WatchBarAsync(LoadRun run, int requests, Task<LoadReport> running) =>
        Terminal.ShowProgressAsync(
            output,
            async newBar =>
            {
                var bar = newBar(Localized.Of($"sending"));
                while (await Task.WhenAny(running, Task.Delay(BarInterval)) != running)
                    bar?.Report((double)run.Finished / requests);
                bar?.Report((double)run.Finished / requests);
                return await running;
            }
        );

    private async Task<LoadReport> WatchLinesAsync(LoadRun run, int requests, Task<LoadReport> running)
    {
        while (await Task.WhenAny(running, Task.Delay(LineInterval)) != running)
        {
            await output.WriteLineAsync(Localized.Of($"{Terminal.Text(run.Finished)} of {Terminal.Text(requests)}"));
        }

        return await running;
    }

    private static Grid Table(LoadReport report, int expected)
    {
        var answers = new Table()
            .RoundedBorder()
            .AddColumn(Localized.Of($"answer"))
            .AddColumn(Localized.Of($"requests"), column => column.RightAligned());
        foreach (var (status, count) in report.Statuses.OrderBy(entry => entry.Key))
        {
            answers.AddRow(
                new Text(Describe(status), status == expected ? new Style(Color.Green) : new Style(Color.Red)),
                new Text(Terminal.Text(count))
            );
        }

        foreach (var (reason, count) in report.Unanswered.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            answers.AddRow(new Text(reason, new Style(Color.Red)), new Text(Terminal.Text(count)));
        }

        var latencies = new Table()
            .RoundedBorder()
            .AddColumn(Localized.Of($"latency"))
            .AddColumn(Localized.Of($"time"), column => column.RightAligned());
        latencies.AddRow("p50", Terminal.Text(report.Latencies.Percentile(0.50)));
        latencies.AddRow("p90", Terminal.Text(report.Latencies.Percentile(0.90)));
        latencies.AddRow("p99", Terminal.Text(report.Latencies.Percentile(0.99)));
        latencies.AddRow(Localized.Of($"max"), Terminal.Text(report.Latencies.Maximum));

        var run = new Table()
            .RoundedBorder()
            .AddColumn(Localized.Of($"run"))
            .AddColumn("", column => column.RightAligned());
        run.AddRow(Localized.Of($"requests"), Terminal.Text(report.Sent));
        run.AddRow(
            Localized.Of($"took"),
            string.Create(CultureInfo.InvariantCulture, $"{report.Elapsed.TotalSeconds:0.00} s")
        );
        run.AddRow(Localized.Of($"answers a second"), Terminal.Text((long)report.Throughput));
        return report.Answered > 0
            ? new Grid().AddColumns(3).AddRow(answers, latencies, run)
            : new Grid().AddColumns(2).AddRow(answers, run);
    }

    private static string Describe(int status) =>
        status switch
        {
            200 => Localized.Of($"200 taken"),
            401 => Localized.Of($"401 rejected"),
            404 => Localized.Of($"404 not found"),
            405 => Localized.Of($"405 not for POST"),
            413 => Localized.Of($"413 too large"),
            503 => Localized.Of($"503 not now"),
            _ => status.ToString(CultureInfo.InvariantCulture),
        };
}
