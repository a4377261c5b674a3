using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using FeishuApproval.Api.Http;
using FeishuApproval.Benchmarks.Support;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Local.Hosting;
using FeishuApproval.Local.Sqlite;
using FeishuApproval.Local.Storage;
using FeishuApproval.Local.Topic;
using FeishuApproval.Simulator;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace FeishuApproval.Benchmarks;

/// <summary>
/// <c>database</c>: measures the file size for many events, the start time with this file, and the time of one page of a list.
/// </summary>
internal static class DatabaseMode
{
    public const string Name = "database";

    private const int AtOnce = 1000;
    private const int Pages = 2000;

    public static Task<int> RunAsync(string[] args)
    {
        var events = NumberOption.WithDefault(
            "--events",
            1,
            100_000_000,
            1_250_000,
            "How many events are applied; five make four records."
        );
        var more = NumberOption.WithDefault(
            "--more",
            0,
            100_000_000,
            0,
            "How many events are stored besides, without being applied."
        );
        var database = new Command(
            Name,
            "Fills a database with leaves (both events), overtime, corrections and reverts, and starts a server on it."
        )
        {
            events,
            more,
        };
        database.SetAction((parsed, stop) => MeasureAsync(parsed.GetValue(events), parsed.GetValue(more), stop));
        return new RootCommand { database }
            .Parse(args)
            .InvokeAsync();
    }

    private static async Task<int> MeasureAsync(int events, int more, CancellationToken stop)
    {
        var folder = Directory.CreateTempSubdirectory("feishu-approval-database-");
        try
        {
            string path = Path.Combine(folder.FullName, Database.FileName);
            var filling = Stopwatch.StartNew();
            await FillAsync(path, events, more, stop);
            filling.Stop();
            long size = new FileInfo(path).Length;
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{events} events applied and {more} stored without flushes in {filling.Elapsed.TotalSeconds:0.0} s: {size / 1e6:0} MB, "
                        + $"{size / (double)(events + more):0} bytes an event."
                )
            );

            long start = Stopwatch.GetTimestamp();
            await using var server = await LocalServer.StartAsync(Options(folder.FullName), stop);
            var started = Stopwatch.GetElapsedTime(start);
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Started in {started.TotalSeconds:0.00} s with {server.HeldEvents} events."
                )
            );
            await MeasurePagesAsync(server.Address, stop);
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"This process holds {Environment.WorkingSet / 1048576} MiB."
                )
            );
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static LocalServerOptions Options(string folder) =>
        new()
        {
            Configuration = new ConfigurationBuilder()
                .AddInMemoryCollection([new("Feishu:VerificationToken", SampleLibrary.VerificationToken)])
                .Build(),
            DataFolder = folder,
            Urls = ["http://127.0.0.1:0"],
            Quiet = true,
        };

    private static async Task FillAsync(string path, int events, int more, CancellationToken stop)
    {
        var messages = new SimulatedMessages();
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddMetrics()
            .AddSingleton(_ => Database.Open(path, new DatabaseOptions { FlushesCommits = false }))
            .AddFeishuApprovalMaintenance(new ConfigurationBuilder().Build())
            .AddSqlitePorts()
            .BuildServiceProvider();
        var topic = services.GetRequiredService<SqliteTopic>();
        topic.Start();
        for (int first = 0; first < events; first += AtOnce)
        {
            await Task.WhenAll(
                Enumerable
                    .Range(first, Math.Min(AtOnce, events - first))
                    .Select(number => topic.PublishAsync(messages.Create(number), stop).AsTask())
            );
            while (topic.Unsettled > AtOnce)
                await Task.Delay(1, stop);
        }

        while (topic.Unsettled > 0)
            await Task.Delay(10, stop);
        var database = services.GetRequiredService<Database>();
        for (int first = events; first < events + more; first += AtOnce)
        {
            int begin = first;
            await database.WriteAsync(
                connection =>
                {
                    long sequence = MessageTable.LastSequence(connection);
                    for (int number = begin; number < Math.Min(begin + AtOnce, events + more); number++)
                    {
                        MessageTable.TryAdd(connection, ++sequence, messages.Create(number));
                    }

                    return true;
                },
                stop
            );
        }
    }

    private static async Task MeasurePagesAsync(Uri address, CancellationToken stop)
    {
        using var http = new HttpClient { BaseAddress = address };
        var latencies = new List<TimeSpan>();
        string? token = null;
        int pages = 0,
            records = 0;
        for (int i = 0; i < Pages; i++)
        {
            string query =
                $"{Routes.Prefix}/{Routes.Attendance}?from=2020-01-01&to=2030-12-31&status=all&page_size=50{(token is null ? string.Empty : $"&page_token={token}")}";
            long start = Stopwatch.GetTimestamp();
            byte[] body = await http.GetByteArrayAsync(query, stop);
            latencies.Add(Stopwatch.GetElapsedTime(start));
            var page = System.Text.Json.JsonElement.Parse(body);
            int count = page.GetProperty("items").GetArrayLength();
            if (count == 50)
                pages++;
            else
                latencies.RemoveAt(latencies.Count - 1);
            records += count;
            token = page.GetProperty("next_page_token").GetString();
        }

        latencies.Sort();
        if (latencies.Count == 0)
            throw new InvalidOperationException("No page was full.");
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{pages} full pages of 50 ({records} records in all): median {latencies[latencies.Count / 2].TotalMilliseconds:0.0} ms, p99 "
                    + $"{latencies[latencies.Count * 99 / 100].TotalMilliseconds:0.0} ms."
            )
        );
    }
}
