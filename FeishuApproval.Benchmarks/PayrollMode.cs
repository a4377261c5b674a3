using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using FeishuApproval.Api.Http;
using FeishuApproval.Attendance;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Local.Hosting;
using FeishuApproval.Local.Sqlite;
using FeishuApproval.Messaging;
using FeishuApproval.Simulator;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace FeishuApproval.Benchmarks;

/// <summary><c>payroll</c>: measures the request of the payroll page and the workbook of a month.</summary>
internal static class PayrollMode
{
    public const string Name = "payroll";

    private const string Month = "2026-11";
    private const int Runs = 3;

    public static Task<int> RunAsync(string[] args)
    {
        var employees = NumberOption.WithDefault("--employees", 1, 100_000, 1_000, "How many employees there are.");
        var records = NumberOption.WithDefault(
            "--records",
            1,
            1_000,
            30,
            "How many leaves, overtimes and corrections each employee has in the month."
        );
        var payroll = new Command(Name, "Fills a database with a month of records and reads payroll from a server.")
        {
            employees,
            records,
        };
        payroll.SetAction((parsed, stop) => MeasureAsync(parsed.GetValue(employees), parsed.GetValue(records), stop));
        return new RootCommand { payroll }
            .Parse(args)
            .InvokeAsync();
    }

    private static async Task<int> MeasureAsync(int employees, int records, CancellationToken stop)
    {
        var folder = Directory.CreateTempSubdirectory("feishu-approval-payroll-");
        try
        {
            await FillAsync(Path.Combine(folder.FullName, Database.FileName), employees, records, stop);
            await using var server = await LocalServer.StartAsync(
                new LocalServerOptions
                {
                    Configuration = new ConfigurationBuilder()
                        .AddInMemoryCollection([new("Feishu:VerificationToken", SampleLibrary.VerificationToken)])
                        .Build(),
                    DataFolder = folder.FullName,
                    Urls = ["http://127.0.0.1:0"],
                    Quiet = true,
                },
                stop
            );
            using var http = new HttpClient { BaseAddress = server.Address };
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{employees} employees, {employees * records} records in one month"
                )
            );
            foreach (string format in (string[])["json", "csv", "xlsx"])
            {
                for (int run = 1; run <= Runs; run++)
                    await MeasureAsync(http, format, run, stop);
            }

            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task MeasureAsync(HttpClient http, string format, int run, CancellationToken stop)
    {
        long before = GC.GetTotalMemory(forceFullCollection: true);
        var cpu = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        using var response = await http.GetAsync(
            $"{Routes.Prefix}/{Routes.Payroll}?month={Month}&format={format}",
            HttpCompletionOption.ResponseHeadersRead,
            stop
        );
        response.EnsureSuccessStatusCode();
        await using var body = await response.Content.ReadAsStreamAsync(stop);
        byte[] buffer = new byte[64 * 1024];
        long size = 0,
            greatest = 0;
        TimeSpan sampling = TimeSpan.Zero;
        for (int read, reads = 0; (read = await body.ReadAsync(buffer, stop)) > 0; reads++)
        {
            size += read;
            if (reads % 16 != 0)
                continue;
            var (sampled, used) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
            greatest = Math.Max(greatest, GC.GetTotalMemory(forceFullCollection: true));
            sampling += Stopwatch.GetElapsedTime(sampled);
            cpu += Environment.CpuUsage.TotalTime - used;
        }

        var elapsed = Stopwatch.GetElapsedTime(start) - sampling;
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{format} {run}: {elapsed.TotalSeconds:0.00} s, {(Environment.CpuUsage.TotalTime - cpu).TotalSeconds:0.00} s of processor time, {size / 1e6:0.0} MB, at most {Math.Max(0, greatest - before) / 1048576.0:0.0} MiB "
                    + $"alive besides; working set {Environment.WorkingSet / 1048576} MiB"
            )
        );
    }

    private static async Task FillAsync(string path, int employees, int records, CancellationToken stop)
    {
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddMetrics()
            .AddSingleton(_ => Database.Open(path, new DatabaseOptions { FlushesCommits = false }))
            .AddFeishuApprovalMaintenance(new ConfigurationBuilder().Build())
            .AddSqlitePorts()
            .BuildServiceProvider();
        var projector = services.GetRequiredService<AttendanceProjector>();
        for (int employee = 0; employee < employees; employee++)
        {
            for (int record = 0; record < records; record++)
                await projector.HandleAsync(Message(employee, record), stop);
        }
    }

    private static EventMessage Message(int employee, int record)
    {
        string code = string.Create(CultureInfo.InvariantCulture, $"{employee:D8}-0000-4000-8000-{record:D12}");
        string user = string.Create(CultureInfo.InvariantCulture, $"employee-{employee:D5}");
        string day = string.Create(CultureInfo.InvariantCulture, $"{Month}-{1 + (record % 30):D2}");
        var (type, fields) = (record % 3) switch
        {
            0 => (
                "leave_approval",
                $"\"employee_id\":\"{user}\",\"leave_type\":\"年假\",\"leave_unit\":2,\"leave_start_time\":\"{day} 12:00:00\","
                    + $"\"leave_end_time\":\"{day} 23:59:59\",\"leave_interval\":43200,\"leave_reason\":\"家里有事\""
            ),
            1 => (
                "work_approval",
                $"\"employee_id\":\"{user}\",\"work_type\":\"工作日加班\",\"work_start_time\":\"{day} 18:00:00\","
                    + $"\"work_end_time\":\"{day} 20:00:00\",\"work_interval\":7200,\"work_reason\":\"上线\""
            ),
            _ => (
                "remedy_approval",
                $"\"employee_id\":\"{user}\",\"remedy_time\":\"{day} 09:00:00\",\"remedy_reason\":\"忘记打卡\""
            ),
        };
        return new EventMessage
        {
            MessageId = code,
            Subject = type,
            CorrelationId = code,
            Schema = "1.0",
            TenantKey = "tenant",
            ReceivedAt = DateTimeOffset.UnixEpoch.AddYears(56).AddSeconds((employee * 100) + record),
            Body = Encoding.UTF8.GetBytes(
                $"{{\"uuid\":\"{code}\",\"type\":\"event_callback\",\"event\":{{\"type\":\"{type}\",\"tenant_key\":\"tenant\","
                    + $"\"instance_code\":\"{code}\",{fields}}}}}"
            ),
        };
    }
}
