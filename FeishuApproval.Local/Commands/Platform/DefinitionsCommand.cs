using System.CommandLine;
using FeishuApproval.Archive;
using FeishuApproval.Events.Snapshots;
using FeishuApproval.FeishuPlatform;
using FeishuApproval.FeishuPlatform.Api;
using FeishuApproval.FeishuPlatform.Setup;
using FeishuApproval.FeishuPlatform.UserAccess;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Local.Commands.Servers;
using FeishuApproval.Local.Sqlite;
using FeishuApproval.Localization;
using Microsoft.Extensions.Configuration;

namespace FeishuApproval.Local.Commands.Platform;

/// <summary><c>definitions</c>: lists the approval definitions that can be found.</summary>
internal static class DefinitionsCommand
{
    /// <summary>The option with a user whose definitions are found.</summary>
    public static Option<string?> CreateUserOption() =>
        new("--of-user")
        {
            Description =
                "The open_id of an employee. The definitions of the employee's approvals and tasks of the last 90 days are found; by default "
                + "those of the administrator who scanned the code of connect (Feishu__Administrator).",
            HelpName = "OPEN_ID",
        };

    /// <summary>The option with the data folder, whose events show definitions.</summary>
    public static Option<string> CreateDataOption() =>
        new("--data")
        {
            Description = "The folder of the database; the definitions of its events are found. A server may use it.",
            HelpName = "FOLDER",
            DefaultValueFactory = _ => "./data",
        };

    /// <summary>Creates the command.</summary>
    public static Command Create()
    {
        var user = CreateUserOption();
        var data = CreateDataOption();
        var command = new CommandWithExamples(
            "definitions",
            "Lists the approval definitions that can be found: those of the settings, of received events, and of an employee's approvals. "
                + "Feishu has no call that lists all. It says which kind of records a definition makes, and whether it is known to be "
                + "subscribed.",
            "definitions",
            "definitions --of-user ou_7d8a6e6df7621556ce0d21922b676706"
        )
        {
            user,
            data,
        };
        command.SetAction(
            (parsed, stop) =>
                RunAsync(
                    SettingsFile.Load(parsed),
                    parsed.GetValue(user),
                    parsed.GetValue(data)!,
                    parsed.InvocationConfiguration.Output,
                    JsonOutput.Find(parsed),
                    stop
                )
        );
        return command;
    }

    /// <summary>Lists the definitions of each app.</summary>
    internal static async Task<int> RunAsync(
        IConfiguration configuration,
        string? openId,
        string dataFolder,
        TextWriter output,
        TextWriter? jsonOutput,
        CancellationToken stop
    )
    {
        using var session = PlatformSession.Open(configuration);
        var seen = await SeenAsync(dataFolder, configuration, stop);
        int count = 0;
        foreach (var client in session.Clients)
        {
            if (session.Clients.Count > 1)
                await output.WriteLineAsync(Localized.Of($"App {client.App.AppId}"));
            var found = await FindAsync(client, configuration, openId, dataFolder, seen, stop);
            count += found.Count;
            bool IsSubscribed(string code) => client.App.ApprovalCodes.Contains(code) || seen.Contains(code);
            DefinitionTable.Write(output, found, IsSubscribed);
            foreach (var definition in found)
            {
                JsonOutput.WriteLine(
                    jsonOutput,
                    json =>
                    {
                        json.WriteString("app_id"u8, client.App.AppId);
                        json.WriteString("approval_code"u8, definition.ApprovalCode);
                        json.WriteString("name"u8, definition.Name);
                        json.WriteString("kind"u8, definition.Kind);
                        json.WriteString("control"u8, definition.Control);
                        json.WriteBoolean("mapped"u8, definition.IsMapped);
                        json.WriteBoolean("active"u8, definition.IsActive);
                        json.WriteBoolean("subscribed"u8, IsSubscribed(definition.ApprovalCode));
                        json.WriteString("error"u8, definition.Error?.Sentence);
                    }
                );
            }
        }

        await output.WriteLineAsync(
            count == 0
                ? Localized.Of(
                    $"No definition was found. Name an employee who submits such approvals: definitions --of-user OPEN_ID"
                )
                : Localized.Of(
                    $"Feishu does not tell whether a definition is subscribed. Subscribing again changes nothing: subscribe NAME, or subscribe --all"
                )
        );
        return ExitCodes.Success;
    }

    /// <summary>Finds the definitions of the settings, of received events, and of an employee.</summary>
    internal static async Task<IReadOnlyList<FoundDefinition>> FindAsync(
        PlatformClient client,
        IConfiguration configuration,
        string? openId,
        string dataFolder,
        IReadOnlyCollection<string> seen,
        CancellationToken stop
    )
    {
        return await new DefinitionFinder(client, TimeProvider.System, FormMappings.Load(configuration)).FindAsync(
            openId ?? PlatformOptions.FindAdministrator(configuration),
            await UserTokenAsync(client, dataFolder, stop),
            stop,
            client.App.ApprovalCodes.Concat(seen)
        );
    }

    /// <summary>The token of the user who granted access; null when there is none, or the access has ended.</summary>
    /// <exception cref="UsageException">The stored access cannot be read or written.</exception>
    private static async Task<string?> UserTokenAsync(PlatformClient client, string dataFolder, CancellationToken stop)
    {
        try
        {
            var file = new UserGrantFile(dataFolder);
            return (await new UserAuthorization(client, file, TimeProvider.System).GetTokenAsync(stop))?.Value;
        }
        catch (IOException exception)
        {
            throw new UsageException(exception.Message);
        }
    }

    /// <summary>The codes of the events in a data folder; empty when the folder has no database.</summary>
    internal static async Task<IReadOnlyCollection<string>> SeenAsync(
        string dataFolder,
        IConfiguration configuration,
        CancellationToken stop
    )
    {
        if (!File.Exists(Path.Combine(dataFolder, Database.FileName)))
            return [];
        using var folder = DataFolderClient.OpenToRead(dataFolder, configuration);
        return await ArchivedDefinitions.FindAsync(folder.Get<IEventArchive>(), TimeProvider.System.GetUtcNow(), stop);
    }
}
