using System.CommandLine;
using FeishuApproval.Api.Http;
using FeishuApproval.FeishuPlatform;
using FeishuApproval.Local.Hosting;
using Microsoft.Extensions.Configuration;

namespace FeishuApproval.Local.Commands;

/// <summary><c>serve</c>: takes Feishu's events on this machine.</summary>
internal static class ServeCommand
{
    private const int DefaultPort = 7071;

    private static readonly Dictionary<string, ReceiveMode> ReceiveNames = new(StringComparer.Ordinal)
    {
        ["webhook"] = ReceiveMode.Webhook,
        ["long-connection"] = ReceiveMode.LongConnection,
        ["both"] = ReceiveMode.Both,
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var port = NumberOption.WithDefault("--port", 0, 65_535, DefaultPort, "The port to listen on at 127.0.0.1; 0 takes a free one.");
        var data = new Option<string>("--data")
        {
            Description = "The folder for the database.",
            HelpName = "FOLDER",
            DefaultValueFactory = _ => "./data",
        };
        var urls = new Option<string?>("--urls")
        {
            Description = "Addresses to listen on instead, separated by ';'. "
                + "Beyond loopback, and behind a reverse proxy, set Api__Key (at least 16 characters).",
            HelpName = "URL;…",
        };
        var receive = new Option<string?>("--receive")
        {
            Description = "How events arrive: webhook, long-connection or both. By default the long connection if Feishu__AppSecret is set and neither Feishu__VerificationToken nor Feishu__EncryptKey is, otherwise the webhook.",
            HelpName = "MODE",
        };
        receive.AcceptOnlyFromAmong([.. ReceiveNames.Keys]);
        var command = new CommandWithExamples(
            "serve",
            "Receives Feishu's events, stores them on disk and serves the records. Settings come from the environment: "
                + "for the webhook Feishu__VerificationToken (required), Feishu__EncryptKey, Feishu__AppId; "
                + "for the long connection Feishu__AppId and Feishu__AppSecret (required), Feishu__Platform; "
                + "for both Feishu__TenantKey, Attendance__TimeZone, Api__Key, Api__AdminKey.",
            "serve",
            "serve --receive long-connection",
            "serve --port 8080 --data /var/lib/feishu-approval",
            "serve --urls http://0.0.0.0:7071")
        {
            port, data, urls, receive,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new LocalServerOptions
            {
                Configuration = new ConfigurationBuilder().AddEnvironmentVariables().Build(),
                DataFolder = Path.GetFullPath(parsed.GetValue(data)!),
                Urls = parsed.GetValue(urls) is { Length: > 0 } given
                    ? given.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                    : [$"http://127.0.0.1:{parsed.GetValue(port)}"],
                Receive = parsed.GetValue(receive) is { } mode ? ReceiveNames[mode] : null,
            },
            parsed.InvocationConfiguration.Output,
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(LocalServerOptions options, TextWriter output, CancellationToken cancellationToken)
    {
        await using var host = await LocalServer.StartAsync(options, cancellationToken);
        await output.WriteLineAsync($"Events held: {host.HeldEvents} in {options.DataFolder}");
        if (host.Receive != ReceiveMode.Webhook) await output.WriteLineAsync("Feishu sends over: the long connection that this server opens; its state is in /api/status");
        if (host.Receive != ReceiveMode.LongConnection) await output.WriteLineAsync($"Feishu posts to: {new Uri(host.Address, $"/{Routes.Prefix}/{Routes.Events}")}");
        await output.WriteLineAsync($"A record is at: {host.Address.GetLeftPart(UriPartial.Authority)}/{Routes.Prefix}/{Routes.AttendanceRecord}");
        await output.WriteLineAsync("Ctrl-C stops.");
        await host.WaitForShutdownAsync(cancellationToken);
        await output.WriteLineAsync("Stopping: finishing what has been received.");
        return ExitCodes.Success;
    }
}
