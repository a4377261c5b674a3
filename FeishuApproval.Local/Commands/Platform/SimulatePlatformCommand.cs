using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using FeishuApproval.FeishuPlatform.Registration;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Localization;
using FeishuApproval.Simulator.Platform;
using FeishuApproval.Simulator.Platform.Data;

namespace FeishuApproval.Local.Commands.Platform;

/// <summary><c>simulate-platform</c>: simulates an open platform on this machine, for tests without a tenant.</summary>
internal static class SimulatePlatformCommand
{
    private const int DefaultPort = 7072;
    private const string AppId = "cli_5e5a5b5c5d5e5f50";
    private const string TenantKey = "simulated";

    private static readonly SimulatedDefinition[] Definitions =
    [
        new("5E5A0001-0000-0000-0000-000000000001", SimulatedKind.Leave, "请假"),
        new("5E5A0002-0000-0000-0000-000000000002", SimulatedKind.Overtime, "加班"),
        new("5E5A0003-0000-0000-0000-000000000003", SimulatedKind.Remedy, "补卡"),
    ];

    private static readonly string[] Departments = ["研发部", "市场部", "销售部"];

    private static readonly string[] Names = ["陈琳", "邓浩", "范悦", "高明", "郭静", "韩梅", "何峰"];

    /// <summary>Creates the command.</summary>
    public static Command Create()
    {
        var port = NumberOption.WithDefault(
            "--port",
            0,
            65_535,
            DefaultPort,
            "The port to listen on at 127.0.0.1; 0 takes a free one."
        );
        var every = NumberOption.Optional(
            "--approve-every",
            1,
            86_400,
            "Approve another leave, overtime or correction every so many seconds."
        );
        var scan = NumberOption.Optional(
            "--scan-after",
            0,
            3_600,
            "Confirm the code of connect after so many seconds; by default its page has buttons."
        );
        var grant = new Option<SimulatedGrant>("--grant")
        {
            Description = "What a new app gets of the scopes and events that connect asks for.",
            HelpName = "all|nothing|review",
        };
        grant.AcceptOnlyFromAmong("all", "nothing", "review");
        var command = new CommandWithExamples(
            "simulate-platform",
            "Simulates Feishu's open platform on this machine, with approvals of the last month. It has tokens, approvals, subscriptions, "
                + "contacts, the long connection and the codes of connect. It prints the settings for connect, serve and doctor.",
            "simulate-platform",
            "simulate-platform --port 7072 --approve-every 10",
            "simulate-platform --scan-after 5"
        )
        {
            port,
            every,
            scan,
            grant,
        };
        command.SetAction(
            (parsed, stop) =>
                RunAsync(
                    parsed.GetValue(port),
                    parsed.GetValue(every),
                    parsed.GetValue(scan),
                    parsed.GetValue(grant),
                    TimeProvider.System,
                    parsed.InvocationConfiguration.Output,
                    JsonOutput.Find(parsed),
                    stop
                )
        );
        return command;
    }

    /// <summary>Simulates the platform until it is stopped.</summary>
    internal static async Task<int> RunAsync(
        int port,
        int? every,
        int? scanAfter,
        SimulatedGrant grant,
        TimeProvider time,
        TextWriter output,
        TextWriter? jsonOutput,
        CancellationToken stop
    )
    {
        var platform = new SimulatedPlatform(time);
        string secret = RandomNumberGenerator.GetHexString(32, lowercase: true);
        platform.Add(new SimulatedApp(AppId, secret, TenantKey));
        foreach (var definition in Definitions)
            platform.Add(definition);
        for (int i = 0; i < Names.Length; i++)
        {
            platform.Add(
                new SimulatedUser(Employee(i), Names[i], $"{1001 + i}")
                {
                    Department = Departments[i % Departments.Length],
                }
            );
        }

        for (int i = 0; i < 30; i++)
        {
            platform.Put(
                Instance(i, time.GetUtcNow().AddDays(-i - 1)) with
                {
                    Status = "APPROVED",
                    DecidedAt = time.GetUtcNow().AddDays(-i - 1).AddHours(1),
                }
            );
        }

        var gateway = new SimulatedGateway(time, Random.Shared).Attach(platform);
        var registration = new SimulatedRegistration(platform, TenantKey)
        {
            Interval = TimeSpan.FromSeconds(1),
            Grant = grant,
            OpenId = $"ou_{Employee(0)}",
        };
        if (scanAfter is { } seconds)
            registration.Began += userCode => _ = ScanAsync(registration, userCode, seconds, time, stop);
        await using var server = await SimulatedPlatformServer.StartAsync(
            platform,
            port,
            routes =>
            {
                routes.MapSimulatedGateway(gateway);
                routes.MapSimulatedRegistration(registration);
            },
            stop
        );
        string address = server.Address.GetLeftPart(UriPartial.Authority);
        await output.WriteLineAsync(
            Localized.Of(
                $"The simulated open platform is running. Set this in another shell and run connect; its code opens a page with buttons:"
            )
        );
        await output.WriteLineAsync($"  export Feishu__Platform={address} Feishu__Accounts={address}");
        await output.WriteLineAsync(Localized.Of($"Or set these as well, then start serve or doctor:"));
        await output.WriteLineAsync($"  export Feishu__AppId={AppId} Feishu__AppSecret={secret}");
        await output.WriteLineAsync(
            $"  export {string.Join(' ', Definitions.Select((definition, i) => $"Feishu__ApprovalCodes__{i}={definition.ApprovalCode}"))}"
        );
        JsonOutput.WriteLine(
            jsonOutput,
            json =>
            {
                json.WriteString("Feishu__Platform"u8, address);
                json.WriteString("Feishu__Accounts"u8, address);
                json.WriteString("Feishu__AppId"u8, AppId);
                json.WriteString("Feishu__AppSecret"u8, secret);
                for (int i = 0; i < Definitions.Length; i++)
                    json.WriteString($"Feishu__ApprovalCodes__{i}", Definitions[i].ApprovalCode);
            }
        );
        await output.WriteLineAsync(Localized.Of($"Ctrl-C stops."));
        try
        {
            for (int number = 1000; every is { } pause; number++)
            {
                await Task.Delay(TimeSpan.FromSeconds(pause), time, stop);
                var approved = platform.Approve(Instance(number, time.GetUtcNow().AddMinutes(-5)));
                await output.WriteLineAsync(Localized.Of($"Approved: {approved.InstanceCode}"));
                JsonOutput.WriteLine(jsonOutput, json => json.WriteString("approved"u8, approved.InstanceCode));
            }

            await server.WaitForShutdownAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Ctrl-C is the normal end.
        }

        return ExitCodes.Success;
    }

    private static async Task ScanAsync(
        SimulatedRegistration registration,
        string userCode,
        int seconds,
        TimeProvider time,
        CancellationToken stop
    )
    {
        await Task.Delay(TimeSpan.FromSeconds(seconds), time, stop)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!stop.IsCancellationRequested)
            registration.Scan(userCode, Addons.Requested);
    }

    private static string Employee(int number) => $"employee-{number.ToString(CultureInfo.InvariantCulture)}";

    private static SimulatedInstance Instance(int number, DateTimeOffset submitted)
    {
        var definition = Definitions[number % Definitions.Length];
        var day = new DateTimeOffset(submitted.Date.AddDays(3), TimeSpan.FromHours(8));
        return new SimulatedInstance
        {
            InstanceCode = $"5E5AFFFF-0000-0000-0000-{number.ToString("D12", CultureInfo.InvariantCulture)}",
            ApprovalCode = definition.ApprovalCode,
            Kind = definition.Kind,
            UserId = Employee(number % Names.Length),
            SubmittedAt = submitted,
            Start = day.AddHours(9),
            End = day.AddHours(18),
            TypeName = definition.Kind == SimulatedKind.Leave ? "年假" : "工作日加班",
            Shape = (FormShape)(number % 3),
        };
    }
}
