using System.CommandLine;
using FeishuApproval.FeishuPlatform.Api;
using FeishuApproval.FeishuPlatform.Setup;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Localization;
using Microsoft.Extensions.Configuration;

namespace FeishuApproval.Local.Commands.Platform;

/// <summary><c>subscribe</c> and <c>unsubscribe</c>: start or end an app's subscription to the events of approval definitions.</summary>
internal static class SubscribeCommand
{
    /// <summary>Creates the command <c>subscribe</c>.</summary>
    public static Command CreateSubscribe()
    {
        var configured = CreateConfiguredOption();
        var port = SubscribeUser.CreatePortOption();
        var ofUser = DefinitionsCommand.CreateUserOption();
        var data = DefinitionsCommand.CreateDataOption();
        var all = new Option<bool>("--all")
        {
            Description = "All definitions that are found and make records; definitions lists them.",
        };
        var command = Create(
            "subscribe",
            "Subscribes the app to the events of approval definitions, by name or code. Without a name, it asks. Definitions that are already "
                + "subscribed stay subscribed.",
            "NAME",
            "Names or approval codes of definitions, or addresses of their forms' pages; definitions lists them.",
            configured,
            "subscribe 请假 加班",
            "subscribe --all",
            "subscribe --user"
        );
        var user = new Option<bool>("--user")
        {
            Description =
                "Subscribe a user instead: an administrator consents on a page, and Feishu reports the approvals of all definitions that the "
                + "administrator manages.",
        };
        command.Add(all);
        command.Add(user);
        command.Add(port);
        command.Add(ofUser);
        command.Add(data);
        command.SetAction(
            async (parsed, stop) =>
            {
                var configuration = SettingsFile.Load(parsed);
                var output = parsed.InvocationConfiguration.Output;
                bool allConfigured = parsed.GetValue(configured);
                if (parsed.GetValue(user))
                {
                    return await SubscribeUser.RunAsync(
                        configuration,
                        Path.GetFullPath(parsed.GetValue(data)!),
                        parsed.GetValue(port),
                        output,
                        JsonOutput.Find(parsed),
                        stop
                    );
                }

                string[] names = parsed.GetValue<string[]>("NAME") ?? [];
                if (allConfigured && (names.Length > 0 || parsed.GetValue(all)))
                    throw new UsageException(
                        Localized.Of($"Give names, --all or --all-configured, and only one of them.")
                    );
                IReadOnlyList<string> codes = allConfigured
                    ? []
                    : await ChooseAsync(
                        configuration,
                        names,
                        parsed.GetValue(all),
                        parsed.GetValue(ofUser),
                        parsed.GetValue(data)!,
                        output,
                        stop
                    );
                return await RunAsync(
                    configuration,
                    codes,
                    allConfigured,
                    output,
                    (client, code, cancel) => client.SubscribeAsync(code, cancel),
                    isNew => isNew ? Localized.Of($"subscribed") : Localized.Of($"was subscribed already"),
                    stop,
                    JsonOutput.Find(parsed)
                );
            }
        );
        return command;
    }

    /// <summary>Creates the command <c>unsubscribe</c>.</summary>
    public static Command CreateUnsubscribe()
    {
        var configured = CreateConfiguredOption();
        var command = Create(
            "unsubscribe",
            "Ends the subscription to approval definitions. Instances that are submitted afterwards send no events.",
            "CODE",
            "Approval codes: the text after definitionCode= in the address of the form's page.",
            configured,
            "unsubscribe 7C468A54-8745-2245-9675-08B7C63E7A85"
        );
        command.SetAction(
            (parsed, stop) =>
                RunAsync(
                    SettingsFile.Load(parsed),
                    parsed.GetValue<string[]>("CODE") ?? [],
                    parsed.GetValue(configured),
                    parsed.InvocationConfiguration.Output,
                    (client, code, cancel) => client.UnsubscribeAsync(code, cancel),
                    isNew => isNew ? Localized.Of($"not subscribed any more") : Localized.Of($"was not subscribed"),
                    stop,
                    JsonOutput.Find(parsed)
                )
        );
        return command;
    }

    private static Option<bool> CreateConfiguredOption() =>
        new("--all-configured") { Description = "The definitions of Feishu__ApprovalCodes__0 and so on." };

    /// <summary>The codes of the named definitions, of all that make records, or of those that the user chooses.</summary>
    /// <exception cref="UsageException">A name fits no definition, or several.</exception>
    internal static async Task<IReadOnlyList<string>> ChooseAsync(
        IConfiguration configuration,
        IReadOnlyList<string> names,
        bool all,
        string? openId,
        string dataFolder,
        TextWriter output,
        CancellationToken stop
    )
    {
        if (names.Count > 0 && all)
            throw new UsageException(Localized.Of($"Give names, or --all."));
        if (names.Count == 0 && !all && !Terminal.IsWatched(output))
            throw new UsageException(
                Localized.Of($"Give the names of definitions, --all or --all-configured. definitions lists them.")
            );

        // A code or an address needs no call to be found.
        if (names.Count > 0 && names.All(name => Guid.TryParse(ApprovalCode.Parse(name), out _)))
            return [.. names.Select(name => ApprovalCode.Parse(name)!)];
        using var session = PlatformSession.Open(configuration);
        var seen = await DefinitionsCommand.SeenAsync(dataFolder, configuration, stop);
        var found = new List<FoundDefinition>();
        foreach (var client in session.Clients)
            found.AddRange(await DefinitionsCommand.FindAsync(client, configuration, openId, dataFolder, seen, stop));
        found = [.. found.DistinctBy(definition => definition.ApprovalCode)];
        if (names.Count > 0)
            return [.. names.Select(name => Resolve(name, found))];
        found.RemoveAll(definition => !definition.IsAttendance);
        if (found.Count == 0)
        {
            throw new UsageException(
                Localized.Of(
                    $"No definition that makes records was found. Name an employee who submits such approvals with --of-user, or give codes."
                )
            );
        }

        var chosen = all
            ? found
            : DefinitionTable.Choose(output, found, Localized.Of($"Which approval definitions are subscribed?"));
        return chosen.Count > 0
            ? [.. chosen.Select(definition => definition.ApprovalCode)]
            : throw new UsageException(Localized.Of($"Nothing was chosen, so nothing was changed."));
    }

    /// <summary>The code of a definition with this name, or a name that contains it; else the text itself, if it may be a code.</summary>
    private static string Resolve(string name, List<FoundDefinition> found)
    {
        if (found.Any(definition => definition.ApprovalCode == name))
            return name;
        FoundDefinition[] equal = [.. found.Where(definition => IsLike(definition, whole: true))];
        FoundDefinition[] similar =
            equal.Length > 0 ? equal : [.. found.Where(definition => IsLike(definition, whole: false))];
        return similar switch
        {
            [var only] => only.ApprovalCode,
            [] => ApprovalCode.Parse(name)
                ?? throw new UsageException(
                    found.Count == 0
                        ? Localized.Of(
                            $"No definition was found, so \"{name}\" is unknown. Give its code, or name an employee with --of-user."
                        )
                        : Localized.Of(
                            $"No definition has the name \"{name}\". Found are: {string.Join(", ", found.Select(definition => definition.Label))}."
                        )
                ),
            _ => throw new UsageException(
                Localized.Of(
                    $"\"{name}\" fits several definitions: {string.Join(", ", similar.Select(definition => definition.Label))}. Give the code."
                )
            ),
        };

        bool IsLike(FoundDefinition definition, bool whole) =>
            whole
                ? string.Equals(definition.Name, name.Trim(), StringComparison.OrdinalIgnoreCase)
                : definition.Name?.Contains(name.Trim(), StringComparison.OrdinalIgnoreCase) == true;
    }

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
            throw new UsageException(Localized.Of($"Give approval codes, or --all-configured."));
        using var session = PlatformSession.Open(configuration);
        var wanted = session
            .Clients.SelectMany(client =>
                (allConfigured ? client.App.ApprovalCodes : codes).Select(code => (Client: client, Code: code))
            )
            .ToList();
        if (wanted.Count == 0)
            throw new UsageException(
                Localized.Of($"No approval code is configured. Set Feishu__ApprovalCodes__0 and so on.")
            );

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
        string argument,
        string argumentDescription,
        Option<bool> configured,
        params string[] examples
    ) =>
        new(
            name,
            $"{description} It reads Feishu__AppId, Feishu__AppSecret and Feishu__Platform from the environment.",
            [.. examples, $"{name} --all-configured"]
        )
        {
            new Argument<string[]>(argument) { Description = argumentDescription, Arity = ArgumentArity.ZeroOrMore },
            configured,
        };
}
