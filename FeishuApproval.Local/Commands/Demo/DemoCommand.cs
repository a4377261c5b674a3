using System.CommandLine;
using System.Security.Cryptography;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Local.Hosting;
using FeishuApproval.Localization;
using FeishuApproval.Simulator;
using Microsoft.Extensions.Configuration;
using Spectre.Console;

namespace FeishuApproval.Local.Commands.Demo;

/// <summary><c>demo</c>: shows and checks the complete processing of events on this machine.</summary>
internal static class DemoCommand
{
    /// <summary>Creates the command.</summary>
    public static Command Create()
    {
        var command = new CommandWithExamples(
            "demo",
            "Runs the whole pipeline once with simulated events and checks every result. Uses random credentials and a temporary folder.",
            "demo",
            "demo --open"
        );
        var open = new Option<bool>("--open")
        {
            Description =
                "Keep the server running afterwards, with a month of invented records, and open the calendar in a browser.",
        };
        command.Add(open);
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, parsed.GetValue(open), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, bool open, CancellationToken cancellationToken)
    {
        var console = Terminal.On(parsed.InvocationConfiguration.Output);
        var folder = Directory.CreateTempSubdirectory("feishu-approval-demo-");
        try
        {
            var pages = open ? parsed.InvocationConfiguration.Output : null;
            return await RunAsync(console, JsonOutput.Find(parsed), folder, pages, cancellationToken)
                ? ExitCodes.Success
                : ExitCodes.Failure;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <param name="console">The console for text.</param>
    /// <param name="json">The output for JSON; null for text.</param>
    /// <param name="folder">The temporary folder.</param>
    /// <param name="pages">The output for the addresses of the pages; null to stop the server at the end.</param>
    /// <param name="cancellationToken">Ends the demo.</param>
    private static async Task<bool> RunAsync(
        IAnsiConsole console,
        TextWriter? json,
        DirectoryInfo folder,
        TextWriter? pages,
        CancellationToken cancellationToken
    )
    {
        string token = RandomNumberGenerator.GetHexString(32, lowercase: true);
        string encryptKey = RandomNumberGenerator.GetHexString(24, lowercase: true);
        string? apiKey = pages is null ? null : RandomNumberGenerator.GetHexString(32, lowercase: true);
        string? adminKey = pages is null ? null : RandomNumberGenerator.GetHexString(32, lowercase: true);
        string? names = pages is null ? null : Path.Combine(folder.FullName, "names.csv");
        if (names is not null)
            await DemoMonth.WriteNamesAsync(names, cancellationToken);
        var options = new LocalServerOptions
        {
            // The demo ignores the settings of this machine, so that it is the same everywhere.
            Configuration = new ConfigurationBuilder()
                .AddInMemoryCollection([
                    new("Feishu:VerificationToken", token),
                    new("Feishu:EncryptKey", encryptKey),
                    new(LocalServerOptions.ApiKeySetting, apiKey),
                    new(LocalServerOptions.AdminKeySetting, adminKey),
                    new("People:File", names),
                ])
                .Build(),
            DataFolder = folder.FullName,
            Urls = ["http://127.0.0.1:0"],
            Quiet = true,
        };
        await using var host = await LocalServer.StartAsync(options, cancellationToken);
        console.WriteLine(Localized.Of($"A server listens on {host.Address}, with a random token and key"));
        console.WriteLine(Localized.Of($"and a temporary folder. Nothing leaves this machine."));
        console.MarkupLine(Localized.Of($"[green]✓[/] as expected, [red]✗[/] not as expected."));

        using var client = new DemoClient(host.Address, apiKey);
        using var signer = new RequestSigner(encryptKey, Tampering.None, TimeProvider.System);
        using var forger = new RequestSigner(encryptKey, Tampering.Body, TimeProvider.System);
        var output = new DemoOutput(console, json);
        var scenario = new DemoScenario(client, signer, forger, token, output);
        await scenario.RunAsync(cancellationToken);
        await new DemoConnection(output).RunAsync(Path.Combine(folder.FullName, "connected"), cancellationToken);
        await scenario.ShowAsync(cancellationToken);
        bool passed = output.End();
        if (pages is not null && passed)
            await new DemoPages(host, client, signer, token, new DemoKeys(apiKey!, adminKey!), pages).RunAsync(
                cancellationToken
            );
        return passed;
    }
}
