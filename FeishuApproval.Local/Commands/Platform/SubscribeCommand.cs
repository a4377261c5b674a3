using System.CommandLine;
using FeishuApproval.FeishuPlatform.Api;
using FeishuApproval.Local.Commands.Common;
using Microsoft.Extensions.Configuration;

namespace FeishuApproval.Local.Commands.Platform;

/// <summary><c>subscribe</c> and <c>unsubscribe</c>: start or end an app's subscription to the events of approval definitions.</summary>
internal static class SubscribeCommand
{
    /// <summary>Creates the command <c>subscribe</c>.</summary>
    public static Command CreateSubscribe() =>
        Create(
            "subscribe",
            "Subscribes the app to the events of approval definitions. Definitions that are already subscribed stay subscribed.",
            (client, code, stop) => client.SubscribeAsync(code, stop),
            isNew => isNew ? "subscribed" : "was subscribed already"
        );

    /// <summary>Creates the command <c>unsubscribe</c>.</summary>
    public static Command CreateUnsubscribe() =>
        Create(
            "unsubscribe",
            "Ends the subscription to approval definitions. Instances that are submitted afterwards send no events.",
            (client, code, stop) => client.UnsubscribeAsync(code, stop),
            isNew => isNew ? "not subscribed any more" : "was not subscribed"
        );

    /// <summary>Changes subscriptions with these settings.</summary>
    internal static async Task<int> RunAsync(
        IConfiguration configuration,
        IReadOnlyList<string> codes,
        bool allConfigured,
        TextWriter output,
        Func<PlatformClient, string, CancellationToken, ValueTask<PlatformResult<bool>>> change,
        Func<bool, string> describe,
        CancellationToken stop,
        TextWriter? jsonOutput = null
    )
    {
        if (codes.Count > 0 == allConfigured)
            throw new UsageException("Give approval codes, or --all-configured.");
        using var session = PlatformSession.Open(configuration);
        var wanted = session
            .Clients.SelectMany(client =>
                (allConfigured ? client.App.ApprovalCodes : codes).Select(code => (Client: client, Code: code))
            )
            .ToList();
        if (wanted.Count == 0)
            throw new UsageException("No approval code is configured. Set Feishu__ApprovalCodes__0 and so on.");

        int exitCode = ExitCodes.Success;
        foreach (var (client, code) in wanted)
        {
            var result = await change(client, code, stop);
            bool isDone = result.TryGet(out bool isNew, out var error);
            await output.WriteLineAsync(
                $"{(isDone ? "✓" : "✗")} {code}: {(isDone ? describe(isNew) : error!.Sentence)}"
            );
            JsonOutput.WriteLine(
                jsonOutput,
                json =>
                {
                    json.WriteString("app_id"u8, client.App.AppId);
                    json.WriteString("approval_code"u8, code);
                    json.WriteBoolean("done"u8, isDone);
                    json.WriteBoolean("changed"u8, isDone && isNew);
                    json.WriteString("error"u8, isDone ? null : error!.Sentence);
                }
            );
            if (!isDone)
                exitCode = ExitCodes.Failure;
        }

        return exitCode;
    }

    private static CommandWithExamples Create(
        string name,
        string description,
        Func<PlatformClient, string, CancellationToken, ValueTask<PlatformResult<bool>>> change,
        Func<bool, string> describe
    )
    {
        var codes = new Argument<string[]>("CODE")
        {
            Description = "Approval codes: the text after definitionCode= in the address of the form's page.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var all = new Option<bool>("--all-configured")
        {
            Description = "The definitions of Feishu__ApprovalCodes__0 and so on.",
        };
        var command = new CommandWithExamples(
            name,
            $"{description} It reads Feishu__AppId, Feishu__AppSecret and Feishu__Platform from the environment.",
            $"{name} 7C468A54-8745-2245-9675-08B7C63E7A85",
            $"{name} --all-configured"
        )
        {
            codes,
            all,
        };
        command.SetAction(
            (parsed, stop) =>
                RunAsync(
                    SettingsFile.Load(parsed),
                    parsed.GetValue(codes) ?? [],
                    parsed.GetValue(all),
                    parsed.InvocationConfiguration.Output,
                    change,
                    describe,
                    stop,
                    JsonOutput.Of(parsed)
                )
        );
        return command;
    }
}
