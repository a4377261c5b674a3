using System.CommandLine;
using FeishuApproval.Http;
using FeishuApproval.Local.Hosting;
using Microsoft.Extensions.Configuration;
using Spectre.Console;

namespace FeishuApproval.Local.Commands;

/// <summary><c>serve</c>: receives Feishu's events on this machine.</summary>
internal static class ServeCommand
{
    private const int DefaultPort = 7071;

    public static Command Create()
    {
        var port = new Option<int>("--port")
        {
            Description = "The port to listen on at 127.0.0.1; 0 takes a free one.",
            DefaultValueFactory = _ => DefaultPort,
        };
        port.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > 65535) result.AddError("--port must be between 0 and 65535.");
        });
        var data = new Option<string>("--data")
        {
            Description = "The folder for the journal and the dead letters.",
            DefaultValueFactory = _ => "./data",
        };
        var urls = new Option<string?>("--urls")
        {
            Description = "Addresses to listen on instead, separated by ';'. Beyond loopback, set Api__Key.",
        };

        var command = new Command("serve", """
            Receives Feishu's events, keeps them on disk and serves the records. The default command.

            Settings come from the environment: Feishu__VerificationToken (required), Feishu__EncryptKey, Feishu__AppId,
            Feishu__TenantKey, Attendance__TimeZone, Api__Key. README.md explains each.

            Examples:
              Feishu__VerificationToken=… Feishu__EncryptKey=… feishu-approval serve
              feishu-approval serve --port 8080 --data /var/lib/feishu-approval
              Api__Key=… feishu-approval serve --urls http://0.0.0.0:7071
            """)
        { port, data, urls };
        command.SetAction((result, cancellationToken) => RunAsync(
            result.GetValue(urls) is { Length: > 0 } given ? given.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) : [$"http://127.0.0.1:{result.GetValue(port)}"],
            Path.GetFullPath(result.GetValue(data)!),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string[] urls, string dataFolder, CancellationToken cancellationToken)
    {
        LocalHost host;
        try
        {
            host = await StartAsync(urls, dataFolder, cancellationToken);
        }
        catch (ConfigurationException exception)
        {
            Console.Error.WriteLine(exception.Message);
            return 1;
        }
        catch (OperationCanceledException)
        {
            return 0;
        }

        await using (host)
        {
            var address = host.Address;
            Console.WriteLine($"Events held: {host.ReplayedEvents} in {dataFolder}");
            Console.WriteLine($"Feishu posts to: {new Uri(address, $"/{Routes.Prefix}/{Routes.Events}")}");
            Console.WriteLine($"A record is at:  {address.GetLeftPart(UriPartial.Authority)}/{Routes.Prefix}/{Routes.AttendanceRecord}");
            Console.WriteLine("Ctrl-C stops.");
            await host.WaitForShutdownAsync(cancellationToken);
            Console.WriteLine("Stopping: finishing what has been received.");
        }

        return 0;
    }

    private static async Task<LocalHost> StartAsync(string[] urls, string dataFolder, CancellationToken cancellationToken)
    {
        var options = new LocalHostOptions
        {
            Configuration = new ConfigurationBuilder().AddEnvironmentVariables().Build(),
            DataFolder = dataFolder,
            Urls = urls,
        };
        if (Console.IsOutputRedirected) return await LocalHost.StartAsync(options, cancellationToken);

        return await AnsiConsole.Progress().AutoClear(true).StartAsync(async progress =>
        {
            var task = progress.AddTask("Reading the journal", maxValue: 1);
            return await LocalHost.StartAsync(options with { Progress = new ProgressSink(value => task.Value = value) }, cancellationToken);
        });
    }

    private sealed class ProgressSink(Action<double> report) : IProgress<double>
    {
        public void Report(double value) => report(value);
    }
}
