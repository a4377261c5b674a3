using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using FeishuApproval.Api.Http;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Local.Commands.Servers;
using FeishuApproval.Localization;
using FeishuApproval.Simulator;
using FeishuApproval.Simulator.Load;

namespace FeishuApproval.Local.Commands.Send;

/// <summary><c>send</c>: simulates Feishu and sends events to a receiver.</summary>
internal sealed class SendCommand
{
    private const string TamperingNames = "signature|body|stale|token";

    private readonly Argument<Uri> _url = new("URL")
    {
        Description = $"The address of the server; without a path, /{Routes.Prefix}/{Routes.Events} is added.",
        CustomParser = ParseUrl,
    };

    private readonly Option<string[]> _event = new("--event")
    {
        Description =
            "An event type, a sample such as leave_approval/seed, a file, or all; may be given several times. A type means all its "
            + "samples, Feishu's own example first.",
        HelpName = "TYPE|FILE|all",
        DefaultValueFactory = _ => [SampleLibrary.AllSelector],
    };

    private readonly Option<int?> _count = NumberOption.Optional(
        "--count",
        1,
        10_000_000,
        "How many different events; by default one of each sample, and a FILE keeps its own ids. With --count every event gets new "
            + "ids."
    );

    private readonly Option<double?> _rate = NumberOption.Optional(
        "--rate",
        0.001,
        1_000_000,
        "Requests a second; by default as fast as they are answered."
    );

    private readonly Option<int> _concurrency = NumberOption.WithDefault(
        "--concurrency",
        1,
        1024,
        8,
        "How many requests run at the same time."
    );

    private readonly Option<double> _duplicates = NumberOption.WithDefault(
        "--duplicates",
        0.0,
        10,
        0,
        "Redeliveries in addition, as a share of the events: 0.1 sends every tenth event again."
    );

    private readonly Option<bool> _shuffle = new("--shuffle") { Description = "Send in random order." };

    private readonly Option<bool> _today = new("--today")
    {
        Description = "Move the dates of the events to the current week; weekdays stay.",
    };

    private readonly Option<bool> _plain = new("--plain")
    {
        Description = "Do not encrypt or sign, as for an app without an Encrypt Key.",
    };

    private readonly Option<Tampering> _tamper = new("--tamper")
    {
        Description =
            "Forge every request: a wrong signature, a body changed after signing, a week-old signature, or another token. The answer to "
            + "expect is then 401.",
        HelpName = TamperingNames,
        CustomParser = ParseTampering,
    };

    private readonly Option<string?> _encryptKey = new("--encrypt-key")
    {
        Description = "The app's Encrypt Key; by default Feishu__EncryptKey of the environment, else the samples'.",
        HelpName = "KEY",
    };

    private readonly Option<string?> _token = new("--token")
    {
        Description =
            "The app's Verification Token; by default Feishu__VerificationToken of the environment, else the samples'.",
        HelpName = "TOKEN",
    };

    private readonly Option<string?> _appId = new("--app-id")
    {
        Description =
            "The App ID that the events name; by default Feishu__AppId of the environment, else the samples'. A server with "
            + "Feishu__AppId rejects any other.",
        HelpName = "APP_ID",
    };

    private readonly Option<string?> _log = new("--log")
    {
        Description = "Write a line for every answered request: event id, instance code and status, separated by tabs.",
        HelpName = "FILE",
    };

    private SendCommand() { }

    /// <summary>Creates the command.</summary>
    public static Command Create() => new SendCommand().Build();

    private CommandWithExamples Build()
    {
        var command = new CommandWithExamples(
            "send",
            "Simulates Feishu: sends approval events, encrypted and signed, to a server.",
            "send http://127.0.0.1:7071",
            "send http://127.0.0.1:7071 --event leave_approval/seed --today",
            "send http://127.0.0.1:7071 --event leave_approval --count 100 --rate 20",
            "send http://127.0.0.1:7071 --event work_approval/seed --count 100000 --concurrency 64 --duplicates 0.1 --shuffle",
            "send https://example.com/api/feishu/events --event my-event.json --encrypt-key KEY --token TOKEN --app-id cli_a1b2c3",
            "send http://127.0.0.1:7071 --tamper signature"
        )
        {
            _url,
            _event,
            _count,
            _rate,
            _concurrency,
            _duplicates,
            _shuffle,
            _today,
            _plain,
            _tamper,
            _encryptKey,
            _token,
            _appId,
            _log,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static Uri? ParseUrl(ArgumentResult result)
    {
        var url = ServerAddress.Parse(result);
        return url?.AbsolutePath == "/" ? new Uri(url, $"{Routes.Prefix}/{Routes.Events}") : url;
    }

    private static Tampering ParseTampering(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (TamperingNames.Split('|').Contains(text, StringComparer.OrdinalIgnoreCase))
        {
            return Enum.Parse<Tampering>(text, ignoreCase: true);
        }

        result.AddError(Localized.Of($"--tamper must be one of {TamperingNames}, not \"{text}\""));
        return Tampering.None;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        var samples = parsed.GetValue(_event)!.SelectMany(FindSamples).Distinct().ToList();
        if (parsed.GetValue(_today))
        {
            var today = DateOnly.FromDateTime(TimeProvider.System.GetLocalNow().DateTime);
            samples = [.. samples.Select(sample => DateShift.ToWeekOf(sample, today))];
        }

        var settings = SettingsFile.Load(parsed);
        var identity = SendIdentity.Find(
            parsed.GetValue(_token),
            parsed.GetValue(_encryptKey),
            parsed.GetValue(_appId),
            parsed.GetValue(_plain),
            name => settings[name]
        );
        var tampering = parsed.GetValue(_tamper);
        if (!RequestSigner.CanTamper(tampering, encrypted: identity.EncryptKey is not null))
        {
            throw new UsageException(
                Localized.Of($"Without an Encrypt Key nothing is signed, so only --tamper token makes a forgery.")
            );
        }

        var options = new LoadOptions
        {
            Url = parsed.GetRequiredValue(_url),
            Count = parsed.GetValue(_count) ?? samples.Count,
            Rate = parsed.GetValue(_rate),
            Concurrency = parsed.GetValue(_concurrency),
            Duplicates = parsed.GetValue(_duplicates),
            Shuffle = parsed.GetValue(_shuffle),
        };
        var events = new EventFactory(
            samples,
            new EventFactoryOptions
            {
                VerificationToken =
                    tampering == Tampering.Token
                        ? RequestSigner.ForgedToken(identity.VerificationToken)
                        : identity.VerificationToken,
                AppId = identity.AppId,
                TenantKey = identity.TenantKey,
                KeepsIdsOfFiles = parsed.GetValue(_count) is null,
            }
        );
        using var signer = new RequestSigner(identity.EncryptKey, tampering, TimeProvider.System);
        using var log = OpenLog(parsed);
        var run = new LoadRun(options, events, signer);
        var output = new SendOutput(parsed.InvocationConfiguration.Output);
        output.Begin(options, encrypted: identity.EncryptKey is not null, tampering);
        var sent = new SentInstances();
        var report = await output.WatchAsync(run, options.Requests, run.RunAsync(OnAnswer, stop));
        bool allExpected = output.End(report, options, tampering);
        if (tampering == Tampering.None)
            output.ShowInstances(sent, options.Url);
        JsonOutput.WriteLine(parsed, json => SendOutput.Write(json, report, sent, allExpected));
        return allExpected ? ExitCodes.Success : ExitCodes.Failure;

        void OnAnswer(SimulatedEvent simulated, int status)
        {
            if (status == (int)HttpStatusCode.OK)
                sent.Add(simulated);
            log?.Write(simulated, status);
        }
    }

    private static IEnumerable<Sample> FindSamples(string selector)
    {
        var found = SampleLibrary.Find(selector, out string? problem);
        return problem is null ? found : throw new UsageException(problem);
    }

    private ResponseLog? OpenLog(ParseResult parsed)
    {
        if (parsed.GetValue(_log) is not { } path)
            return null;
        OutputFile.Check(
            path,
            _log.Name,
            [SettingsFile.PathOf(parsed), .. parsed.GetValue(_event)!.Where(File.Exists)]
        );
        try
        {
            return new ResponseLog(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw OutputFile.NotWritten(path, _log.Name, exception);
        }
    }
}
