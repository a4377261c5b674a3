using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using FeishuApproval.Api.Setup;
using FeishuApproval.Events.Snapshots;
using FeishuApproval.FeishuPlatform;
using FeishuApproval.FeishuPlatform.Api;
using FeishuApproval.FeishuPlatform.LongConnection;
using FeishuApproval.FeishuPlatform.Registration;
using FeishuApproval.FeishuPlatform.Setup;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Local.Commands.Platform;
using FeishuApproval.Local.Hosting;
using FeishuApproval.Localization;
using FeishuApproval.People;
using FeishuApproval.Telemetry;
using FeishuApproval.Webhook;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace FeishuApproval.Local.Commands.Connect;

/// <summary>
/// Connects an app: creates it by a code, writes its credentials to the settings file, reads back what it has, subscribes its definitions,
/// starts the server, and shows the first record.
/// </summary>
/// <param name="options">The options.</param>
/// <param name="output">The output.</param>
/// <param name="registration">Creates apps on the accounts hosts.</param>
/// <param name="time">The clock.</param>
internal sealed class ConnectRun(
    ConnectOptions options,
    ConnectOutput output,
    Func<AccountsHosts, AppRegistration> registration,
    TimeProvider time
)
{
    /// <summary>The most codes of one run. Each is valid for some minutes.</summary>
    private const int MaxCodes = 12;

    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan QuickWaits = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    private readonly SetupProgress _progress = new();

    /// <summary>Runs until the server is stopped, or until the first record when only that is asked for.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public async Task<int> RunAsync(CancellationToken stop)
    {
        var configuration = options.Load();
        CheckSettings(configuration);
        DataFolder.Open(options.DataFolder).Dispose();
        if (!HasApp(configuration) || options.Replace)
        {
            if (!await RegisterAsync(configuration, stop))
                return ExitCodes.Failure;
            configuration = options.Load();
        }

        if (!await PrepareAsync(configuration, stop))
            return ExitCodes.Failure;
        return await ServeAsync(options.Load(), stop);
    }

    private static bool HasApp(IConfiguration configuration) => AppIdOf(configuration) is not null;

    private static string? AppIdOf(IConfiguration configuration) =>
        configuration[$"{FeishuOptions.Section}:AppId"]?.Trim() is { Length: > 0 } appId ? appId : null;

    /// <summary>Checks that the result of a scan would take effect, before a code is shown.</summary>
    /// <exception cref="UsageException">A setting prevents it.</exception>
    private void CheckSettings(IConfiguration configuration)
    {
        if (configuration.GetSection($"{FeishuOptions.Section}:Apps").GetChildren().Any())
        {
            throw new UsageException(
                Localized.Of(
                    $"The settings have several apps (Feishu__Apps), and connect writes one app. Name another settings file with --config."
                )
            );
        }

        if (AppIdOf(options.Environment) is { } ofEnvironment && (options.Replace || !options.Wait))
            throw SettingsFileWriter.HasApp(Localized.Of($"The environment (Feishu__AppId)"), ofEnvironment);
        if (AppIdOf(configuration) is { } appId && !options.Replace && !options.Wait)
            throw SettingsFileWriter.HasApp(options.SettingsPath, appId);
        if (!options.Replace && !options.Wait)
        {
            foreach (string name in (string[])["VerificationToken", "EncryptKey"])
            {
                if (!string.IsNullOrWhiteSpace(configuration[$"{FeishuOptions.Section}:{name}"]))
                {
                    throw new UsageException(
                        Localized.Of(
                            $"The settings have Feishu__{name}, which belongs to another app. Remove it, or add --replace."
                        )
                    );
                }
            }
        }
    }

    /// <summary>Shows codes until an administrator decides, and writes the credentials.</summary>
    /// <returns>Whether the app exists.</returns>
    private async Task<bool> RegisterAsync(IConfiguration configuration, CancellationToken stop)
    {
        var hosts = AccountsHosts.Load(configuration);
        var register = registration(hosts);
        var platform = PlatformOf(configuration);
        bool isLark = options.IsLark || platform == PlatformAddress.Lark;
        await using var page = await SetupServer.StartAsync(configuration, options.Port, _progress, stop);
        for (int i = 0; i < MaxCodes; i++)
        {
            if (!(await register.BeginAsync(stop)).TryGet(out var code, out var error))
            {
                await output.SayAsync("failed", error.Sentence);
                return false;
            }

            var link = isLark
                ? RegistrationLink.ForLark(
                    code,
                    platform == PlatformAddress.Feishu ? PlatformAddress.Lark.Base : platform.Base,
                    Version
                )
                : RegistrationLink.ForFeishu(code);
            var rows = QrCode.Rows(link.AbsoluteUri);
            var view = new SetupView
            {
                Phase = SetupPhase.Scan,
                Link = link.AbsoluteUri,
                Code = rows,
                Steps = [],
                Definitions = [],
            };
            _progress.Current = () => view;
            await output.CodeAsync(link, rows, options.LinkOnly, page.Page, code.ValidFor);
            var outcome = await register.WaitAsync(code, stop);
            switch (outcome.End)
            {
                case RegistrationEnd.Granted:
                    Save(outcome.App!);
                    await output.SayAsync(
                        "created",
                        Localized.Of(
                            $"✓ The app {outcome.App!.AppId} exists; its credentials are in {options.SettingsPath}."
                        ),
                        ("app_id", outcome.App.AppId)
                    );
                    return true;
                case RegistrationEnd.Expired:
                    await output.SayAsync("expired", Localized.Of($"The code has expired. Here is a new one."));
                    break;
                case RegistrationEnd.Denied:
                    await output.SayAsync(
                        "denied",
                        Localized.Of(
                            $"✗ The administrator denied the request. Nothing was written; connect shows a new code."
                        )
                    );
                    return false;
                default:
                    await output.SayAsync("failed", $"✗ {outcome.Sentence}");
                    return false;
            }
        }

        await output.SayAsync(
            "failed",
            Localized.Of($"✗ Nobody scanned the codes. Nothing was written; connect shows a new code.")
        );
        return false;
    }

    private void Save(RegisteredApp app)
    {
        // An address of another platform, for example a simulated one, stays.
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["AppId"] = app.AppId,
            ["AppSecret"] = app.AppSecret,
            ["Administrator"] = app.OpenId,
        };
        var configured = PlatformOf(options.Load());
        if (configured == PlatformAddress.Feishu || configured == PlatformAddress.Lark)
            settings["Platform"] =
                app.IsLark || options.IsLark ? PlatformAddress.Lark.Name : PlatformAddress.Feishu.Name;
        SettingsFileWriter.WriteApp(options.SettingsPath, options.Replace, settings);
    }

    /// <summary>Reads back the setup until nothing required remains, and chooses and subscribes the definitions.</summary>
    /// <returns>Whether the server can receive approvals.</returns>
    private async Task<bool> PrepareAsync(IConfiguration configuration, CancellationToken stop)
    {
        using var session = PlatformSession.Open(configuration);
        var client = session.Clients[0];
        if (await ReadBackAsync(client, configuration, stop) is not { } setup)
            return false;
        if (setup.TenantKey is { } tenant && client.App.TenantKey is null)
            SettingsFileWriter.Add(options.SettingsPath, ("TenantKey", tenant));
        var definitions = await ChooseAsync(client, configuration, stop);
        if (definitions.Count == 0)
        {
            await output.SayAsync(
                "failed",
                Localized.Of(
                    $"✗ No approval definition is chosen. Copy the address of a form's page in the approval console (审批管理后台), and run: "
                        + $"feishu-approval connect --wait --definition ADDRESS"
                )
            );
            return false;
        }

        int subscribed = 0;
        foreach (var definition in definitions)
        {
            bool isDone = (await client.SubscribeAsync(definition.ApprovalCode, stop)).TryGet(out _, out var error);
            subscribed += isDone ? 1 : 0;
            await output.SayAsync(
                isDone ? "subscribed" : "not_subscribed",
                isDone
                    ? Localized.Of($"✓ Subscribed: {definition.Label}")
                    : Localized.Of($"✗ Not subscribed: {definition.Label}. {error!.Sentence}"),
                ("approval_code", definition.ApprovalCode)
            );
        }

        SettingsFileWriter.Add(
            options.SettingsPath,
            ("ApprovalCodes", new JsonArray([.. definitions.Select(definition => (JsonNode)definition.ApprovalCode)]))
        );
        _progress.Current = () => SetupView.From(client.App, setup, definitions, _ => true);
        return subscribed > 0;
    }

    /// <summary>Reads back the setup. Null when required steps remain and nobody asked to wait for them.</summary>
    private async Task<AppSetup?> ReadBackAsync(
        PlatformClient client,
        IConfiguration configuration,
        CancellationToken stop
    )
    {
        var names = PeopleOptions.Load(configuration, PlatformOptions.Load(configuration), usesContactsByDefault: true);
        var reader = new SetupReader(client, time, readsNames: names.Source == EmployeeNameSource.Contacts);
        ImmutableArray<SetupStep> shown = default;
        LocalServer? server = null;
        long start = time.GetTimestamp();
        var pause = FirstWait;
        try
        {
            while (true)
            {
                var setup = await reader.ReadAsync(stop);
                var steps = SetupStep.Of(client.App, setup);
                _progress.Current = () => SetupView.From(client.App, setup, []);
                if (shown.IsDefault || !shown.SequenceEqual(steps))
                    await ShowAsync(setup, steps);
                shown = steps;
                if (setup.IsReady)
                    return setup;
                if (!options.Wait)
                {
                    await output.SayAsync(
                        "waiting",
                        Localized.Of($"Then run, or run while you do the steps: feishu-approval connect --wait")
                    );
                    return null;
                }

                // Feishu saves the subscription mode "long connection" only while a connection is open.
                server ??= await StartServerAsync(configuration, stop);
                await Task.Delay(pause, time, stop);
                if (time.GetElapsedTime(start) > QuickWaits)
                    pause = pause * 1.5 < LongestWait ? pause * 1.5 : LongestWait;
            }
        }
        finally
        {
            if (server is not null)
                await server.DisposeAsync();
        }
    }

    private async Task ShowAsync(AppSetup setup, ImmutableArray<SetupStep> steps)
    {
        if (setup.Problem is null)
        {
            int granted = setup.Scopes.Count(check => check.State == ScopeState.Granted);
            string events = setup.CanReadVersions
                ? Localized.Of(
                    $"{RequestedAccess.Events.Length - setup.MissingEvents.Length} of {RequestedAccess.Events.Length} events"
                )
                : Localized.Of($"events cannot be read");
            await output.SayAsync(
                "read_back",
                Localized.Of(
                    $"{(setup.IsReady ? "✓" : "?")} The app has {granted} of {setup.Scopes.Length} scopes and {events}."
                )
            );
            if (setup.HasNothingRequested)
            {
                await output.SayAsync(
                    "ignored",
                    Localized.Of(
                        $"Feishu ignored the scopes and events that the code asked for, so they are set in the developer console."
                    )
                );
            }
        }

        if (steps.Length == 0)
            return;
        await output.SayAsync("steps", Localized.Of($"Steps that remain in the developer console:"));
        await output.StepsAsync(steps);
        if (!setup.IsReady && options.Wait)
            await output.SayAsync(
                "waiting",
                Localized.Of($"Waiting for these steps. Ctrl-C stops; connect --wait goes on.")
            );
    }

    /// <summary>The definitions of the options and the settings; else those that are found and chosen.</summary>
    private async Task<IReadOnlyList<FoundDefinition>> ChooseAsync(
        PlatformClient client,
        IConfiguration configuration,
        CancellationToken stop
    )
    {
        var finder = new DefinitionFinder(client, time, FormMappings.Load(configuration));
        var chosen = new List<FoundDefinition>();
        foreach (string code in client.App.ApprovalCodes.Union(options.ApprovalCodes))
            chosen.Add(await finder.DescribeAsync(code, name: null, stop));
        if (chosen.Count > 0)
            return chosen;
        if (PlatformOptions.FindAdministrator(configuration) is { } administrator)
        {
            FoundDefinition[] found =
            [
                .. (await finder.FindAsync(administrator, userToken: null, stop)).Where(definition =>
                    definition.IsAttendance
                ),
            ];
            if (found.Length > 0)
                return output.IsInteractive ? output.Choose(found) : found;
        }

        while (output.IsInteractive && output.AskForCode() is { } code)
            chosen.Add(await finder.DescribeAsync(code, name: null, stop));
        return chosen;
    }

    private Task<LocalServer> StartServerAsync(IConfiguration configuration, CancellationToken stop) =>
        LocalServer.StartAsync(
            new LocalServerOptions
            {
                Configuration = configuration,
                DataFolder = options.DataFolder,
                Urls = [string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{options.Port}")],
                Receive = ReceiveMode.LongConnection,
                ShowEvents = true,
                LogsToError = true,
                Setup = _progress,
            },
            stop
        );

    /// <summary>Runs the server and shows the first record.</summary>
    private async Task<int> ServeAsync(IConfiguration configuration, CancellationToken stop)
    {
        await using var server = await StartServerAsync(configuration, stop);
        string address = server.Address.GetLeftPart(UriPartial.Authority);
        var connection = server.Services.GetRequiredService<LongConnectionStatus>();
        long start = time.GetTimestamp();
        while (connection.Now.State != LongConnectionState.Connected)
        {
            if (
                connection.Now is { State: LongConnectionState.Stopped, Message: var message }
                || (time.GetElapsedTime(start) > ConnectTimeout && (message = connection.Now.Message) is not null)
            )
            {
                await output.SayAsync("failed", Localized.Of($"✗ The long connection is not open. {message}"));
                return ExitCodes.Failure;
            }

            await Task.Delay(PollInterval, time, stop);
        }

        await output.SayAsync("connected", Localized.Of($"✓ The server is connected: {address}/"), ("url", address));
        await output.SayAsync(
            "waiting_for_record",
            Localized.Of($"Waiting for the first record: an approval of the last weeks, or one that is approved now.")
        );
        var (record, tenant) = await new FirstRecord(server, configuration, time).WaitAsync(stop);
        output.Record(record);
        if (tenant.Length > 0 && configuration[$"{FeishuOptions.Section}:TenantKey"] is null or "")
            SettingsFileWriter.Add(options.SettingsPath, ("TenantKey", tenant));
        _progress.Current = null;
        if (options.Once)
            return ExitCodes.Success;
        await output.SayAsync(
            "serving",
            Localized.Of($"The server keeps running. Ctrl-C stops it; start it next time with: feishu-approval serve")
        );
        await server.WaitForShutdownAsync(stop);
        return ExitCodes.Success;
    }

    private static PlatformAddress PlatformOf(IConfiguration configuration) =>
        PlatformAddress.TryParse(configuration[$"{FeishuOptions.Section}:Platform"], out var address)
            ? address
            : throw new UsageException(
                Localized.Of($"Feishu__Platform is not feishu, lark or an https address. Correct it, or remove it.")
            );

    /// <summary>The version without what follows a hyphen, as Lark's page expects it.</summary>
    private static string Version => ProgramVersion.Text.Split('-')[0];
}
