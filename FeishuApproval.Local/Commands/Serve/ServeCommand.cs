using System.CommandLine;
using FeishuApproval.Api.Http;
using FeishuApproval.Attendance;
using FeishuApproval.FeishuPlatform;
using FeishuApproval.Json;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Local.Hosting;
using FeishuApproval.Localization;
using FeishuApproval.Webhook;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace FeishuApproval.Local.Commands.Serve;

/// <summary><c>serve</c>: receives Feishu's events on this machine.</summary>
internal static class ServeCommand
{
    private const int DefaultPort = 7071;
    private const string JsonFormat = "json";

    private static readonly Dictionary<string, ReceiveMode> ReceiveNames = new(StringComparer.Ordinal)
    {
        ["webhook"] = ReceiveMode.Webhook,
        ["long-connection"] = ReceiveMode.LongConnection,
        ["both"] = ReceiveMode.Both,
    };

    /// <summary>Creates the command.</summary>
    public static Command Create()
    {
        var port = NumberOption.WithDefault(
            "--port",
            0,
            65_535,
            DefaultPort,
            "The port to listen on at 127.0.0.1; 0 takes a free one."
        );
        var data = new Option<string>("--data")
        {
            Description = "The folder for the database.",
            HelpName = "FOLDER",
            DefaultValueFactory = _ => "./data",
        };
        var urls = new Option<string?>("--urls")
        {
            Description =
                "Addresses to listen on instead, separated by ';'. "
                + "Beyond loopback, and behind a reverse proxy, set Api__Key (at least 16 characters).",
            HelpName = "URL;…",
        };
        var receive = new Option<string?>("--receive")
        {
            Description =
                "How events arrive: webhook, long-connection or both. By default the long connection if Feishu__AppSecret is set and "
                + "neither Feishu__VerificationToken nor Feishu__EncryptKey is, otherwise the webhook.",
            HelpName = "MODE",
        };
        receive.AcceptOnlyFromAmong([.. ReceiveNames.Keys]);
        var quiet = new Option<bool>("--quiet") { Description = "Write no line per event." };
        var logFormat = new Option<string>("--log-format")
        {
            Description = "Log lines as text, or each as a JSON object.",
            HelpName = "text|json",
            DefaultValueFactory = _ => "text",
        };
        logFormat.AcceptOnlyFromAmong("text", JsonFormat);
        var command = new CommandWithExamples(
            "serve",
            "Receives Feishu's events, stores them on disk and serves the records. Settings come from the environment or "
                + $"{SettingsFile.DefaultName}. "
                + "For the webhook: Feishu__VerificationToken (required), Feishu__EncryptKey, Feishu__AppId. "
                + "For the long connection: Feishu__AppId and Feishu__AppSecret (required), Feishu__Platform. "
                + "For both: Feishu__TenantKey, Attendance__TimeZone, Api__Key, Api__AdminKey.",
            "serve",
            "serve --receive long-connection",
            "serve --port 8080 --data /var/lib/feishu-approval",
            "serve --urls http://0.0.0.0:7071",
            "serve --config /etc/feishu-approval.json --log-format json"
        )
        {
            port,
            data,
            urls,
            receive,
            quiet,
            logFormat,
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                RunAsync(
                    new LocalServerOptions
                    {
                        Configuration = SettingsFile.Load(parsed),
                        DataFolder = Path.GetFullPath(parsed.GetValue(data)!),
                        Urls = parsed.GetValue(urls) is { } given
                            ? ReadUrls(given)
                            : [$"http://127.0.0.1:{parsed.GetValue(port)}"],
                        Receive = parsed.GetValue(receive) is { } mode ? ReceiveNames[mode] : null,
                        ShowEvents = !parsed.GetValue(quiet),
                        LogAsJson = parsed.GetValue(logFormat) == JsonFormat || JsonOutput.Find(parsed) is not null,
                    },
                    parsed.InvocationConfiguration.Output,
                    parsed.InvocationConfiguration.Error,
                    JsonOutput.Find(parsed),
                    cancellationToken
                )
        );
        return command;
    }

    /// <summary>Runs the server until the process is asked to stop, or until a service of the server fails.</summary>
    /// <returns>The exit code.</returns>
    internal static async Task<int> RunAsync(
        LocalServerOptions options,
        TextWriter output,
        TextWriter error,
        TextWriter? jsonOutput,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await ServeAsync(options, output, jsonOutput, cancellationToken);
            return ExitCodes.Success;
        }
        catch (ServiceFailedException exception)
        {
            await error.WriteLineAsync(exception.Message);
            return ExitCodes.Failure;
        }
    }

    private static async Task ServeAsync(
        LocalServerOptions options,
        TextWriter output,
        TextWriter? jsonOutput,
        CancellationToken cancellationToken
    )
    {
        await using var host = await LocalServer.StartAsync(options, cancellationToken);
        await output.WriteLineAsync(Localized.Of($"Events stored: {host.HeldEvents} in {options.DataFolder}"));
        if (host.Receive != ReceiveMode.Webhook)
        {
            await output.WriteLineAsync(
                Localized.Of($"Long connection: opened by this server; its state is in /api/status")
            );
        }

        if (host.Receive != ReceiveMode.LongConnection)
        {
            await output.WriteLineAsync(
                Localized.Of($"Feishu posts to: {new Uri(host.Address, $"/{Routes.Prefix}/{Routes.Events}")}")
            );
        }

        var configuration = options.Configuration;
        string authority = host.Address.GetLeftPart(UriPartial.Authority);
        await output.WriteLineAsync(Localized.Of($"Page: {authority}/"));
        await output.WriteLineAsync(Localized.Of($"Records: {authority}/{Routes.Prefix}/{Routes.AttendanceRecord}"));
        if (host.Receive != ReceiveMode.LongConnection)
            await output.WriteLineAsync(Localized.Of($"Signature: {Signature(configuration)}"));
        await output.WriteLineAsync(
            Localized.Of(
                $"API key: {IsSet(configuration, LocalServerOptions.ApiKeySetting)}; admin key: "
                    + $"{IsSet(configuration, LocalServerOptions.AdminKeySetting)}"
            )
        );
        await output.WriteLineAsync(Localized.Of($"Time zone: {AttendanceOptions.LoadTimeZone(configuration).Id}"));
        if (await host.FindTimeZoneProblemAsync(cancellationToken) is { } problem)
            await output.WriteLineAsync(Localized.Of($"Time zone of the records: {problem}"));
        if (SettingsFile.ContradictionSentence(configuration) is { } contradiction)
            await output.WriteLineAsync(Localized.Of($"Settings: {contradiction}"));
        JsonOutput.WriteLine(
            jsonOutput,
            json =>
            {
                json.WriteString("url"u8, authority);
                json.WriteString("receive"u8, SnakeCase.Of(host.Receive));
                json.WriteString("signature"u8, Signature(configuration));
                json.WriteString("api_key"u8, IsSet(configuration, LocalServerOptions.ApiKeySetting));
                json.WriteString("admin_key"u8, IsSet(configuration, LocalServerOptions.AdminKeySetting));
                json.WriteString("time_zone"u8, AttendanceOptions.LoadTimeZone(configuration).Id);
                json.WriteString("data"u8, options.DataFolder);
            }
        );
        await output.WriteLineAsync(Localized.Of($"Ctrl-C stops."));
        string? failure = await host.WaitForShutdownAsync(cancellationToken);
        await output.WriteLineAsync(
            Localized.Of(
                $"Stopping, because {failure ?? Localized.Of($"the process was asked to stop")}: storing the requests that were received."
            )
        );
        if (failure is not null)
            throw new ServiceFailedException(failure);
    }

    /// <summary>Whether webhook requests are signed. Each app with an Encrypt Key has signed requests.</summary>
    private static string Signature(IConfiguration configuration)
    {
        var apps = FeishuOptions.Load(configuration).Apps;
        int signed = apps.Count(app => app.EncryptKeys.Length > 0);
        return signed == apps.Length ? Localized.Of($"on")
            : signed == 0 ? Localized.Of($"off (no Encrypt Key is set)")
            : Localized.Of($"on for {signed} of {apps.Length} apps");
    }

    private static string IsSet(IConfiguration configuration, string setting) =>
        string.IsNullOrEmpty(configuration[setting]) ? Localized.Of($"not set") : Localized.Of($"set");

    /// <summary>Reads the addresses to listen on.</summary>
    /// <exception cref="UsageException">One of the addresses is invalid.</exception>
    private static string[] ReadUrls(string text)
    {
        string[] urls = text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return urls.Length > 0 && urls.All(IsAddress)
            ? urls
            : throw new UsageException(
                Localized.Of(
                    $"--urls \"{text}\" is not a list of addresses. Write it like http://127.0.0.1:7071;http://[::1]:7071. For https, put a "
                        + $"reverse proxy before the server."
                )
            );
    }

    private static bool IsAddress(string url)
    {
        try
        {
            var address = BindingAddress.Parse(url);
            return address is { Scheme: "http", PathBase: "", Port: >= 0 and <= 65_535 };
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
