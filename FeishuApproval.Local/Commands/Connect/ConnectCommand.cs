using System.CommandLine;
using FeishuApproval.FeishuPlatform.Registration;
using FeishuApproval.FeishuPlatform.Setup;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Local.Commands.Platform;
using FeishuApproval.Localization;
using Microsoft.Extensions.Configuration;

namespace FeishuApproval.Local.Commands.Connect;

/// <summary><c>connect</c>: creates an app by a QR code, connects it, and shows the first record.</summary>
internal static class ConnectCommand
{
    private const int DefaultPort = 7071;

    /// <summary>Creates the command.</summary>
    public static Command Create()
    {
        var link = new Option<bool>("--link") { Description = "Print the address only, without the QR code." };
        var wait = new Option<bool>("--wait")
        {
            Description =
                "Wait until the steps that remain are done, for example a review; go on with the app in the settings.",
        };
        var replace = new Option<bool>("--replace")
        {
            Description = "Replace the app in the settings file by the new one.",
        };
        var lark = new Option<bool>("--lark") { Description = "The tenant belongs to Lark (open.larksuite.com)." };
        var once = new Option<bool>("--once") { Description = "End after the first record; do not keep the server." };
        var definitions = new Option<string[]>("--definition")
        {
            Description =
                "The approval code of a definition, or the address of its form's page. Repeat it for several; by default the definitions "
                + "that are found.",
            HelpName = "CODE",
            CustomParser = result =>
            {
                var codes = new List<string>();
                foreach (var token in result.Tokens)
                {
                    if (ApprovalCode.Parse(token.Value) is { } code)
                        codes.Add(code);
                    else
                        result.AddError(
                            Localized.Of(
                                $"--definition \"{token.Value}\" is neither an approval code nor an address with definitionCode="
                            )
                        );
                }

                return [.. codes];
            },
        };
        var data = new Option<string>("--data")
        {
            Description = "The folder for the database.",
            HelpName = "FOLDER",
            DefaultValueFactory = _ => "./data",
        };
        var port = NumberOption.WithDefault(
            "--port",
            0,
            65_535,
            DefaultPort,
            "The port of the setup page and the server at 127.0.0.1; 0 takes a free one."
        );
        var command = new CommandWithExamples(
            "connect",
            "Connects an app of your tenant: shows a QR code, and runs the server after an administrator scanned it. "
                + $"It writes the credentials to {SettingsFile.DefaultName}, reads back scopes and events, says which steps remain, "
                + "subscribes the approval definitions, and shows the first record.",
            "connect",
            "connect --wait",
            "connect --lark --link",
            "connect --definition 7C468A54-8745-2245-9675-08B7C63E7A85"
        )
        {
            link,
            wait,
            replace,
            lark,
            once,
            definitions,
            data,
            port,
        };
        command.SetAction(
            (parsed, stop) =>
                RunAsync(
                    new ConnectOptions
                    {
                        SettingsPath = SettingsFile.PathOf(parsed),
                        Environment = new ConfigurationBuilder().AddEnvironmentVariables().Build(),
                        DataFolder = Path.GetFullPath(parsed.GetValue(data)!),
                        Port = parsed.GetValue(port),
                        LinkOnly = parsed.GetValue(link),
                        Wait = parsed.GetValue(wait),
                        Replace = parsed.GetValue(replace),
                        IsLark = parsed.GetValue(lark),
                        Once = parsed.GetValue(once),
                        ApprovalCodes = parsed.GetValue(definitions) ?? [],
                    },
                    new ConnectOutput(parsed.InvocationConfiguration.Output, JsonOutput.Find(parsed)),
                    TimeProvider.System,
                    stop
                )
        );
        return command;
    }

    /// <summary>Runs the command. Ctrl-C ends it normally once the server runs.</summary>
    internal static async Task<int> RunAsync(
        ConnectOptions options,
        ConnectOutput output,
        TimeProvider time,
        CancellationToken stop
    )
    {
        using var session = PlatformSession.OpenWithoutApp();
        var run = new ConnectRun(options, output, hosts => new AppRegistration(session.Http, hosts, time), time);
        return await run.RunAsync(stop);
    }
}
