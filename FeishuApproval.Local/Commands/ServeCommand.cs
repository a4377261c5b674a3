using System.CommandLine;
using System.Globalization;
using FeishuApproval.Local.Hosting;
using Microsoft.Extensions.Configuration;

namespace FeishuApproval.Local.Commands;

internal static class ServeCommand
{
    public static Command Create()
    {
        var port = new Option<int>("--port") { Description = "Port on 127.0.0.1.", DefaultValueFactory = _ => 7071 };
        var data = new Option<string>("--data") { Description = "Data folder.", DefaultValueFactory = _ => "./data" };
        var command = new CommandWithExamples("serve", "Takes Feishu's events over HTTP.", "serve --port 7071 --data ./data") { port, data };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var host = await LocalHost.StartAsync(
                new LocalHostOptions
                {
                    Configuration = new ConfigurationBuilder().AddEnvironmentVariables().Build(),
                    DataFolder = parsed.GetValue(data)!,
                    Urls = [string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{parsed.GetValue(port)}")],
                },
                cancellationToken);
            await parsed.InvocationConfiguration.Output.WriteLineAsync($"Listening on {host.Address}");
            await host.WaitForShutdownAsync(cancellationToken);
            return ExitCodes.Success;
        });
        return command;
    }
}
