using System.CommandLine;
using System.Globalization;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.Management;
using FeishuApproval.Json;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Local.Commands.Servers;
using FeishuApproval.Localization;
using FeishuApproval.Messaging;
using Spectre.Console;

namespace FeishuApproval.Local.Commands.Management;

/// <summary>
/// <c>dead-letters</c>: lists, resends or purges dead letters, on a running server or in the data folder of a stopped one.
/// </summary>
internal sealed class DeadLettersCommand
{
    private readonly ServerOptions _server = new();

    private readonly Option<string?> _subscription = new("--subscription")
    {
        Description = "Only dead letters of this subscription.",
        HelpName = string.Join('|', Subscriptions.All.Select(subscription => subscription.Name)),
    };

    private readonly Option<string?> _eventId = new("--event-id")
    {
        Description = "Only those of this event.",
        HelpName = "ID",
    };

    private readonly Option<string?> _apply = TokenOption.Create();

    private DeadLettersCommand() { }

    /// <summary>Creates the command.</summary>
    public static Command Create()
    {
        var command = new DeadLettersCommand();
        return new Command("dead-letters", "Lists, resends or purges dead letters: events that could not be applied.")
        {
            command.CreateList(),
            command.CreateResend(),
            command.CreatePurge(),
        };
    }

    private CommandWithExamples CreateList() =>
        Add(
            new CommandWithExamples(
                "list",
                "Lists dead letters with reason, age and number of deliveries, without their content.",
                "dead-letters list",
                "dead-letters list --url http://127.0.0.1:7071 --key KEY"
            ),
            ListAsync
        );

    private CommandWithExamples CreateResend()
    {
        var command = new CommandWithExamples(
            "resend",
            "Applies dead letters again, each for its own subscription. While a server runs on the data folder, name it with --url.",
            "dead-letters resend --url http://127.0.0.1:7071 --key KEY",
            "dead-letters resend --subscription leave --event-id ID"
        );
        command.Add(_eventId);
        return Add(command, ResendAsync);
    }

    private CommandWithExamples CreatePurge()
    {
        var command = new CommandWithExamples(
            "purge",
            "Deletes dead letters, so they are never applied. Their events stay in the archive. Dead letters of the subscription archive "
                + "are missing from the archive: they are deleted only with --subscription archive, and cannot be replayed afterwards. Without "
                + "--apply it only counts them, and prints the token for --apply.",
            "dead-letters purge --subscription leave",
            "dead-letters purge --subscription leave --apply TOKEN"
        );
        command.Add(_eventId);
        command.Add(_apply);
        return Add(command, PurgeAsync);
    }

    private CommandWithExamples Add(CommandWithExamples command, Func<ParseResult, CancellationToken, Task<int>> action)
    {
        command.Add(_subscription);
        _server.AddTo(command);
        command.SetAction(action);
        return command;
    }

    private async Task<int> ListAsync(ParseResult parsed, CancellationToken stop)
    {
        using var client = CreateClient(parsed, writes: false);
        var (letters, hasMore) = await client.AskAsync(
            HttpMethod.Get,
            Routes.DeadLetters,
            Parameters(parsed),
            ManagementJson.Instance.DeadLetterPage,
            stop
        );
        var output = parsed.InvocationConfiguration.Output;
        if (letters.Count == 0)
        {
            await output.WriteLineAsync(Localized.Of($"There are no dead letters."));
            return ExitCodes.Success;
        }

        var table = new Table()
            .Border(TableBorder.Simple)
            .AddColumns(
                Localized.Of($"Subscription"),
                Localized.Of($"Event"),
                Localized.Of($"Type"),
                Localized.Of($"Reason"),
                Localized.Of($"Age"),
                Localized.Of($"Deliveries")
            );
        foreach (var letter in letters)
        {
            table.AddRow(
                letter.Subscription,
                Markup.Escape(letter.EventId),
                Markup.Escape(letter.Type),
                Markup.Escape(letter.Reason ?? string.Empty),
                Age(TimeProvider.System.GetUtcNow() - letter.ReceivedAt),
                letter.DeliveryCount.ToString(CultureInfo.InvariantCulture)
            );
        }

        Terminal.On(output).Write(table);
        foreach (string? description in letters.Select(letter => letter.Description).Distinct())
            await output.WriteLineAsync(description);
        if (hasMore)
            await output.WriteLineAsync(Localized.Of($"There may be more."));
        return ExitCodes.Success;
    }

    private async Task<int> ResendAsync(ParseResult parsed, CancellationToken stop)
    {
        using var client = CreateClient(parsed, writes: true);
        var output = parsed.InvocationConfiguration.Output;

        var (resent, kept, hasMore) = await client.AskAsync(
            HttpMethod.Post,
            Routes.DeadLettersResend,
            Parameters(parsed),
            ManagementJson.Instance.ResendReport,
            stop
        );
        await output.WriteLineAsync(
            Localized.Of($"{Terminal.Count(resent, "dead letter")} applied, {Terminal.Text(kept.Count)} failed again.")
        );
        foreach (var (subscription, eventId, reason) in kept)
        {
            await output.WriteLineAsync($"{subscription} {eventId}: {SnakeCase.Of(reason)}");
        }

        await SayMoreAsync(hasMore, output);
        return kept.Count == 0 ? ExitCodes.Success : ExitCodes.Failure;
    }

    private async Task<int> PurgeAsync(ParseResult parsed, CancellationToken stop)
    {
        string? token = parsed.GetValue(_apply);
        using var client = CreateClient(parsed, writes: token is not null);
        var output = parsed.InvocationConfiguration.Output;

        var answer = await client.AskAsync(
            HttpMethod.Post,
            Routes.DeadLettersPurge,
            [.. Parameters(parsed), new("apply", token)],
            ManagementJson.Instance.PurgeReport,
            stop
        );
        if (answer.DryRun)
        {
            await output.WriteLineAsync(
                Localized.Of(
                    $"Found: {Terminal.Count(answer.Found, "dead letter")}. {DeadLetterApi.WarnOfPurge(parsed.GetValue(_subscription))} List "
                        + $"them with dead-letters list."
                )
            );
            if (answer.More)
                await output.WriteLineAsync(Localized.Of($"There may be more. One call purges at most those found."));
            await output.WriteLineAsync(TokenOption.Hint(answer.Found > 0 ? answer.Token : null));
            return ExitCodes.Success;
        }

        await output.WriteLineAsync(Localized.Of($"{Terminal.Count(answer.Purged, "dead letter")} purged."));
        await SayMoreAsync(answer.More, output);
        return ExitCodes.Success;
    }

    private static Task SayMoreAsync(bool hasMore, TextWriter output) =>
        hasMore
            ? output.WriteLineAsync(Localized.Of($"There may be more: run the command again."))
            : Task.CompletedTask;

    private IManagementClient CreateClient(ParseResult parsed, bool writes)
    {
        if (parsed.GetValue(_subscription) is { } name && Subscriptions.Find(name) is null)
        {
            throw new UsageException(
                Localized.Of(
                    $"There is no subscription \"{name}\"; there are {string.Join(", ", Subscriptions.All.Select(known => known.Name))}."
                )
            );
        }

        return _server.CreateClient(parsed, writes);
    }

    private IEnumerable<KeyValuePair<string, string?>> Parameters(ParseResult parsed)
    {
        yield return new("subscription", parsed.GetValue(_subscription));
        if (parsed.CommandResult.Command.Options.Contains(_eventId))
            yield return new("event_id", parsed.GetValue(_eventId));
    }

    private static string Age(TimeSpan age) =>
        age switch
        {
            { TotalMinutes: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{age.TotalSeconds:0} s"),
            { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{age.TotalMinutes:0} min"),
            { TotalDays: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{age.TotalHours:0} h"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{age.TotalDays:0} d"),
        };
}
