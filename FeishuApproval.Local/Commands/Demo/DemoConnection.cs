using System.Security.Cryptography;
using FeishuApproval.FeishuPlatform;
using FeishuApproval.FeishuPlatform.Api;
using FeishuApproval.FeishuPlatform.LongConnection;
using FeishuApproval.Local.Hosting;
using FeishuApproval.Localization;
using FeishuApproval.Simulator.Platform;
using FeishuApproval.Simulator.Platform.Data;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace FeishuApproval.Local.Commands.Demo;

/// <summary>
/// The part of <c>demo</c> with a server that opens the connection itself. It shows how the server connects, subscribes, receives an
/// approval, and finds an approval with lost events by a comparison.
/// </summary>
internal sealed class DemoConnection(DemoOutput output)
{
    private const string AppId = "cli_5e5a5b5c5d5e5f50";
    private const string ApprovalCode = "5E5A0001-0000-0000-0000-000000000001";

    /// <summary>Runs all steps, with its own platform and server.</summary>
    /// <param name="folder">The server's folder.</param>
    /// <param name="cancellationToken">Ends the demo.</param>
    public async Task RunAsync(string folder, CancellationToken cancellationToken)
    {
        string secret = RandomNumberGenerator.GetHexString(32, lowercase: true);
        string adminKey = RandomNumberGenerator.GetHexString(32, lowercase: true);
        var platform = new SimulatedPlatform(TimeProvider.System);
        platform.Add(new SimulatedApp(AppId, secret, DemoMonth.TenantKey));
        platform.Add(new SimulatedDefinition(ApprovalCode, SimulatedKind.Leave, "请假"));
        var gateway = new SimulatedGateway(TimeProvider.System, new Random(1)).Attach(platform);
        await using var platformServer = await SimulatedPlatformServer.StartAsync(
            platform,
            map: routes => routes.MapSimulatedGateway(gateway),
            cancellationToken: cancellationToken
        );
        await using var server = await LocalServer.StartAsync(
            Options(folder, platformServer.Address, secret, adminKey),
            cancellationToken
        );
        using var client = new DemoClient(server.Address, adminKey);

        output.Begin(Localized.Of($"A long connection to a simulated open platform"));
        await ReadAsync(
            Localized.Of($"the server connects by itself"),
            "connected",
            () => client.ReadConnectionAsync(cancellationToken)
        );
        await ReadAsync(
            Localized.Of($"the platform counts its connections"),
            Online(1),
            () => Task.FromResult(Online(gateway.CountOnline(AppId)))
        );
        await ReadAsync(
            Localized.Of($"the approval definition"),
            Localized.Of($"subscribed"),
            () =>
                Task.FromResult(
                    platform.IsSubscribed(AppId, ApprovalCode)
                        ? Localized.Of($"subscribed")
                        : Localized.Of($"not subscribed")
                )
        );
        var granted = platform.Approve(Leave("5E5AFFFF-0000-0000-0000-000000000001", decidedHoursAgo: 0));
        await ReadAsync(
            Localized.Of($"an approval granted while connected"),
            DemoScenario.Value("leave", "approved", 2),
            () => RecordAsync(granted)
        );

        output.Begin(Localized.Of($"An approval whose events were lost"));
        var lost = platform.Put(
            Leave("5E5AFFFF-0000-0000-0000-000000000002", decidedHoursAgo: 2) with
            {
                Status = "APPROVED",
            }
        );
        output.Check(Localized.Of($"nothing is known of it"), DemoScenario.Nothing, await RecordAsync(lost));
        output.Check(Localized.Of($"reconcile as a dry run finds it"), Missing(1), await ReconcileAsync(apply: false));
        output.Check(Localized.Of($"and changes nothing"), DemoScenario.Nothing, await RecordAsync(lost));
        output.Check(Localized.Of($"reconcile with --apply fetches it"), Missing(1), await ReconcileAsync(apply: true));
        await ReadAsync(
            Localized.Of($"its record"),
            DemoScenario.Value("leave", "approved", 1),
            () => RecordAsync(lost)
        );
        output.Check(Localized.Of($"reconcile again"), Missing(0), await ReconcileAsync(apply: true));

        async Task<string> RecordAsync(SimulatedInstance instance) =>
            DemoScenario.Describe(await client.ReadRecordAsync(instance.InstanceCode, cancellationToken));

        async Task<string> ReconcileAsync(bool apply) =>
            await client.ReconcileAsync(ApprovalCode, DateTimeOffset.UtcNow.AddDays(-7), apply, cancellationToken)
                is { } missing
                ? Missing(missing)
                : Localized.Of($"no answer");

        async Task ReadAsync(string name, string expected, Func<Task<string>> read) =>
            output.Check(name, expected, await DemoClient.ReadUntilAsync(read, expected, cancellationToken));
    }

    private static string Online(int count) => Localized.Of($"{count} online");

    private static string Missing(long count) => Localized.Of($"{count} missing");

    private static LocalServerOptions Options(string folder, Uri platform, string secret, string adminKey) =>
        new()
        {
            Configuration = new ConfigurationBuilder()
                .AddInMemoryCollection([
                    new("Feishu:AppId", AppId),
                    new("Feishu:AppSecret", secret),
                    new("Feishu:Platform", platform.ToString()),
                    new("Feishu:ApprovalCodes:0", ApprovalCode),
                    new(LocalServerOptions.AdminKeySetting, adminKey),
                    // The comparison is a separate step, so it must not run in the background at the same time.
                    new("Reconcile:MaxCallsPerDay", "0"),
                ])
                .Build(),
            DataFolder = folder,
            Urls = ["http://127.0.0.1:0"],
            Receive = ReceiveMode.LongConnection,
            Quiet = true,
            ConfigureServices = services =>
            {
                // A proxy of this machine's environment cannot reach a platform inside this process.
                services
                    .AddHttpClient(PlatformTransport.ClientName)
                    .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { UseProxy = false });
                services.AddSingleton<DialWebSocket>(new WebSocketDialer { UsesProxy = false }.DialAsync);
            },
        };

    private static SimulatedInstance Leave(string instanceCode, int decidedHoursAgo)
    {
        var now = DateTimeOffset.UtcNow;
        return new SimulatedInstance
        {
            InstanceCode = instanceCode,
            ApprovalCode = ApprovalCode,
            Kind = SimulatedKind.Leave,
            UserId = "g6964xxx",
            SubmittedAt = now.AddHours(-3),
            DecidedAt = now.AddHours(-decidedHoursAgo),
            Start = new DateTimeOffset(2024, 9, 9, 9, 0, 0, TimeSpan.FromHours(8)),
            End = new DateTimeOffset(2024, 9, 9, 18, 0, 0, TimeSpan.FromHours(8)),
            TypeName = "年假",
        };
    }
}
