using System.CommandLine;
using System.Net;
using System.Text.Json;
using FeishuApproval.Api.Http;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Local.Commands.Servers;
using FeishuApproval.Localization;

namespace FeishuApproval.Local.Commands.Serve;

/// <summary>
/// <c>health</c>: checks whether a running server is ready. It is the health check of the container image, which has neither a shell nor
/// curl.
/// </summary>
/// <remarks>
/// When the server is not ready or cannot be reached, the command ends with <see cref="ExitCodes.Failure"/>. Docker reserves the code 2 of
/// a health check.
/// </remarks>
internal sealed class HealthCommand
{
    private const string DefaultUrl = "http://127.0.0.1:7071";

    private readonly Option<Uri?> _url = new("--url")
    {
        Description = $"The server. By default {DefaultUrl}.",
        HelpName = "URL",
        CustomParser = ServerAddress.Parse,
    };

    private readonly Option<int> _timeout = NumberOption.WithDefault(
        "--timeout",
        1,
        60,
        5,
        "The seconds an answer may take."
    );

    private HealthCommand() { }

    /// <summary>Creates the command.</summary>
    public static Command Create() => new HealthCommand().Build();

    private CommandWithExamples Build()
    {
        var command = new CommandWithExamples(
            "health",
            "Checks whether a running server is ready. Exit code 0 if it is, otherwise 1 and one sentence. It needs no key.",
            "health",
            "health --url http://127.0.0.1:8080 --timeout 3"
        )
        {
            _url,
            _timeout,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        var address = parsed.GetValue(_url) ?? new Uri(DefaultUrl);
        string? problem = await FindProblemAsync(address, TimeSpan.FromSeconds(parsed.GetValue(_timeout)), stop);
        JsonOutput.WriteLine(
            parsed,
            json =>
            {
                json.WriteString("url"u8, address.OriginalString);
                json.WriteBoolean("ready"u8, problem is null);
                json.WriteString("message"u8, problem);
            }
        );
        var configuration = parsed.InvocationConfiguration;
        await (
            problem is null
                ? configuration.Output.WriteLineAsync("Ready.")
                : configuration.Error.WriteLineAsync(problem)
        );
        return problem is null ? ExitCodes.Success : ExitCodes.Failure;
    }

    /// <summary>Why the server is not ready; null when it is ready.</summary>
    private static async Task<string?> FindProblemAsync(Uri address, TimeSpan timeout, CancellationToken stop)
    {
        using var http = ServerConnection.Open(address, key: null, timeout);
        try
        {
            using var answer = await http.GetAsync(
                new Uri($"{Routes.Prefix}/{Routes.HealthReady}", UriKind.Relative),
                stop
            );
            if (answer.StatusCode == HttpStatusCode.OK)
                return null;
            string? parts = UnavailableParts(await answer.Content.ReadAsByteArrayAsync(stop));
            return Localized.Of($"{http.BaseAddress} is not ready: it answered {(int)answer.StatusCode}{parts}.");
        }
        catch (HttpRequestException exception)
        {
            return Localized.Of($"{http.BaseAddress} cannot be reached: {exception.Message}");
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return Localized.Of(
                $"{http.BaseAddress} did not answer within {Terminal.Text((long)timeout.TotalSeconds)} s."
            );
        }
    }

    /// <summary>The unavailable parts of the server; null when another program answered.</summary>
    private static string? UnavailableParts(byte[] body)
    {
        try
        {
            var parts = JsonElement
                .Parse(body)
                .EnumerateObject()
                .Where(part => part.Name != "status" && part.Value.ValueEquals("unavailable"u8))
                .Select(part => part.Name);
            return string.Join(Localized.Of($" and "), parts) is { Length: > 0 } names
                ? Localized.Of($", {names} unavailable")
                : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The status is sufficient.
            return null;
        }
    }
}
