using System.Collections.Immutable;
using System.CommandLine;
using FeishuApproval.Attendance;
using FeishuApproval.Attendance.Rebuild;
using FeishuApproval.Events.Snapshots;
using FeishuApproval.FeishuPlatform;
using FeishuApproval.FeishuPlatform.PeopleCalendars;
using FeishuApproval.FeishuPlatform.Setup;
using FeishuApproval.Json;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Local.Commands.Servers;
using FeishuApproval.Local.Hosting;
using FeishuApproval.Localization;
using FeishuApproval.People;
using FeishuApproval.WorkCalendars;
using Microsoft.Extensions.Configuration;

namespace FeishuApproval.Local.Commands.Platform;

/// <summary><c>doctor</c>: checks the setup in Feishu's console and prints the necessary changes.</summary>
internal static class DoctorCommand
{
    /// <summary>Creates the command.</summary>
    public static Command Create()
    {
        var url = new Option<Uri?>("--webhook")
        {
            Description = "The public address of the webhook, as in the console. doctor sends a challenge to it.",
            HelpName = "URL",
            CustomParser = ServerAddress.Parse,
        };
        var subscribe = new Option<bool>("--subscribe")
        {
            Description = "Subscribe the configured approval definitions as well.",
        };
        var data = ServerOptions.DataOption();
        var command = new CommandWithExamples(
            "doctor",
            "Checks the settings of your Feishu app, and says what to do where something is wrong. It checks credentials, scopes, "
                + "connection, clock, approval definitions, the work calendar, whether the public holidays are known, and whether stored records have to be rebuilt. It reads Feishu__AppId, Feishu__AppSecret, Feishu__Platform and Feishu__ApprovalCodes__0… from the environment.",
            "doctor",
            "doctor --subscribe",
            "doctor --webhook https://example.azurewebsites.net/api/feishu/events"
        )
        {
            url,
            subscribe,
            data,
        };
        command.SetAction(
            (parsed, stop) =>
                RunAsync(
                    SettingsFile.Load(parsed),
                    parsed.GetValue(url),
                    parsed.GetValue(subscribe),
                    parsed.InvocationConfiguration.Output,
                    stop,
                    JsonOutput.Find(parsed),
                    Path.GetFullPath(parsed.GetValue(data)!)
                )
        );
        return command;
    }

    /// <summary>Runs the checks with these settings, and of the records in a data folder if there is one.</summary>
    internal static async Task<int> RunAsync(
        IConfiguration configuration,
        Uri? webhook,
        bool subscribe,
        TextWriter output,
        CancellationToken stop,
        TextWriter? jsonOutput = null,
        string? dataFolder = null
    )
    {
        using var session = PlatformSession.Open(configuration);
        string? token = configuration["Feishu:VerificationToken"];
        bool isWebhook =
            !string.IsNullOrWhiteSpace(token) || !string.IsNullOrWhiteSpace(configuration["Feishu:EncryptKey"]);
        var names = PeopleOptions.Load(configuration, PlatformOptions.Load(configuration), usesContactsByDefault: true);
        var workCalendars = PeopleCalendarOptions.Load(configuration);
        TenantCalendars calendars = WorkCalendar.Load(configuration);
        bool isWrong = false;
        if (SettingsFile.ContradictionSentence(configuration) is { } contradiction)
            await output.WriteLineAsync(Localized.Of($"{Mark(DoctorState.Unsure)} Settings: {contradiction}"));
        foreach (var client in session.Clients)
        {
            if (session.Clients.Count > 1)
                await output.WriteLineAsync(Localized.Of($"App {client.App.AppId}"));
            using var elsewhere = Elsewhere(client.App) is { } options ? PlatformSession.Open(options) : null;
            var doctor = new Doctor(
                client,
                elsewhere?.Clients[0],
                receivesByLongConnection: !isWebhook && webhook is null,
                TimeProvider.System,
                readsNames: names.Source == EmployeeNameSource.Contacts,
                FormMappings.Load(configuration),
                workCalendars.Find(client.App.AppId)
            );
            Func<CancellationToken, Task<DoctorFinding>>? check = webhook is null
                ? null
                : cancel => WebhookCheck.RunAsync(webhook, token, cancel);
            await foreach (var finding in doctor.CheckAsync(subscribe, check, stop))
            {
                isWrong |= finding.State == DoctorState.Wrong;
                await WriteAsync(finding, client.App.AppId, output, jsonOutput);
            }

            if (doctor.WorkCalendar is { } days)
                calendars.Set(workCalendars.Find(client.App.AppId)!.TenantKey, days.Classes);
        }

        await WriteAsync(CheckHolidays(configuration, calendars), appId: null, output, jsonOutput);
        if (dataFolder is not null && DataFolder.IsDataFolder(dataFolder))
            await WriteAsync(await CheckRecordsAsync(dataFolder, configuration, stop), appId: null, output, jsonOutput);
        return isWrong ? ExitCodes.Failure : ExitCodes.Success;
    }

    private static async Task WriteAsync(
        DoctorFinding finding,
        string? appId,
        TextWriter output,
        TextWriter? jsonOutput
    )
    {
        var (state, name, sentence) = finding;
        await output.WriteLineAsync($"{Mark(state)} {name}: {sentence}");
        JsonOutput.WriteLine(
            jsonOutput,
            json =>
            {
                json.WriteString("app_id"u8, appId);
                json.WriteString("check"u8, name);
                json.WriteString("state"u8, SnakeCase.Of(state));
                json.WriteString("message"u8, sentence);
            }
        );
    }

    private static DoctorFinding CheckHolidays(IConfiguration configuration, TenantCalendars calendars)
    {
        var now = TimeZoneInfo.ConvertTime(
            TimeProvider.System.GetUtcNow(),
            AttendanceOptions.LoadTimeZone(configuration)
        );
        var status = calendars.Of(null).StatusOn(DateOnly.FromDateTime(now.DateTime));
        return status.Message is { } message
            ? new DoctorFinding(DoctorState.Unsure, Localized.Of($"Holidays"), message)
            : new DoctorFinding(
                DoctorState.Right,
                Localized.Of($"Holidays"),
                Localized.Of($"No public holidays are missing.")
            );
    }

    private static async Task<DoctorFinding> CheckRecordsAsync(
        string dataFolder,
        IConfiguration configuration,
        CancellationToken stop
    )
    {
        using var folder = DataFolderClient.OpenToRead(dataFolder, configuration);
        return await folder.Get<RebuildCheck>().FindDueAsync(stop) is { } due
            ? new DoctorFinding(DoctorState.Unsure, Localized.Of($"Records"), due)
            : new DoctorFinding(
                DoctorState.Right,
                Localized.Of($"Records"),
                Localized.Of($"The stored records have the values of this version.")
            );
    }

    private static string Mark(DoctorState state) =>
        state switch
        {
            DoctorState.Right => "✓",
            DoctorState.Unsure => "?",
            _ => "✗",
        };

    /// <summary>The options for the same app on the other platform, Feishu or Lark; null for any other address.</summary>
    private static PlatformOptions? Elsewhere(PlatformApp app)
    {
        var address =
            app.Platform == PlatformAddress.Feishu ? PlatformAddress.Lark
            : app.Platform == PlatformAddress.Lark ? PlatformAddress.Feishu
            : null;
        return address is null
            ? null
            : new PlatformOptions
            {
                Apps = ImmutableArray.Create(new PlatformApp(app.AppId, app.AppSecret, address, [], app.TenantKey)),
            };
    }
}
