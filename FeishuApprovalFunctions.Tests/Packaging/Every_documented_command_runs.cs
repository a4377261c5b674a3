using System.Text.Json;
using System.Text.RegularExpressions;
using FeishuApproval.FeishuPlatform.Registration;
using FeishuApproval.Local.Commands;
using FeishuApproval.Local.Hosting;
using FeishuApproval.Simulator;
using FeishuApproval.Simulator.Platform;
using FeishuApproval.Simulator.Platform.Data;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Packaging;

/// <summary>
/// Follows README and docs/connect.md literally: each command line of this program runs against a server and a simulated platform, and each
/// other command line names a program and files that exist.
/// </summary>
public sealed partial class Every_documented_command_runs : IAsyncLifetime, IAsyncDisposable
{
    private const string DocumentedCode = "7C468A54-8745-2245-9675-08B7C63E7A85";
    private const string OvertimeCode = "OVERTIME-CODE";
    private const string AdminKey = "0123456789abcdef-of-admin";
    private static readonly string[] OtherPrograms = ["azd", "docker"];

    private readonly TempFolder _folder = new();
    private readonly SimulatedPlatform _platform = new(TimeProvider.System) { EnforcesLimits = false };
    private SimulatedPlatformServer? _feishu;
    private LocalServer? _server;

    public static TheoryData<string> Files => ["README.md", "README.zh-CN.md", "docs/connect.md"];

    public async Task InitializeAsync()
    {
        var registration = new SimulatedRegistration(_platform, "a-tenant") { Interval = TimeSpan.FromSeconds(1) };
        registration.Began += userCode => registration.Scan(userCode, Addons.Requested);
        var gateway = new SimulatedGateway(TimeProvider.System, new Random(1)).Attach(_platform);
        _feishu = await SimulatedPlatformServer.StartAsync(
            _platform,
            map: routes =>
            {
                routes.MapSimulatedGateway(gateway);
                routes.MapSimulatedRegistration(registration);
            }
        );
        _platform.Add(new SimulatedApp(TestWebhook.AppId, "s", "a-tenant"));
        _platform.Add(new SimulatedDefinition(DocumentedCode, SimulatedKind.Leave, "请假"));
        _platform.Add(new SimulatedDefinition(OvertimeCode, SimulatedKind.Overtime, "加班"));
        var now = DateTimeOffset.UtcNow;
        _platform.Put(
            new SimulatedInstance
            {
                InstanceCode = "an-overtime",
                ApprovalCode = OvertimeCode,
                Kind = SimulatedKind.Overtime,
                UserId = "administrator",
                SubmittedAt = now.AddDays(-2),
                DecidedAt = now.AddDays(-1),
                Status = "APPROVED",
                Start = now.AddDays(-1),
                End = now.AddDays(-1).AddHours(2),
            }
        );
        _platform.Put(
            new SimulatedInstance
            {
                InstanceCode = "an-instance",
                ApprovalCode = DocumentedCode,
                Kind = SimulatedKind.Leave,
                UserId = "administrator",
                SubmittedAt = now.AddDays(-2),
                DecidedAt = now.AddDays(-1),
                Status = "APPROVED",
                Start = now.AddDays(3),
                End = now.AddDays(4),
            }
        );

        // The credentials that send uses by default.
        _server = await TestServer.StartAsync(
            _folder,
            $"Feishu__VerificationToken={SampleLibrary.VerificationToken};"
                + $"Feishu__EncryptKey={SampleLibrary.EncryptKey};Api__AdminKey={AdminKey}"
        );
    }

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        await _server!.DisposeAsync();
        await _feishu!.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task In_a_document(string file)
    {
        int ran = 0;
        foreach (Match block in Block.Matches(RepositoryFile.Text(file)))
        {
            string language = block.Groups["language"].Value;
            string content = block.Groups["content"].Value;
            if (language == "json")
            {
                using var parsed = JsonDocument.Parse(content);
                continue;
            }

            if (language is not ("sh" or "" or "powershell"))
                continue;
            foreach (string line in content.Split('\n').Select(line => line.Split(" #")[0].Trim()))
            {
                if (language == string.Empty && !line.StartsWith(CommandLine.ProgramName, StringComparison.Ordinal))
                    continue;
                if (line.Length > 0)
                    ran += await RunAsync(line) ? 1 : 0;
            }
        }

        Assert.True(ran >= 3, $"{file} has only {ran} commands that run.");
    }

    private async Task<bool> RunAsync(string line)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string[]? arguments = words switch
        {
            [CommandLine.ProgramName, .. var rest] => rest,
            ["dotnet", "run", "--project", "FeishuApproval.Local", "--", .. var rest] => rest,
            _ => null,
        };
        if (arguments is null)
        {
            AssertExists(line, words);
            return false;
        }

        var parsed = CommandLine.CreateRoot().Parse(arguments);
        Assert.True(parsed.Errors.Count == 0, $"{line}: {string.Join(' ', parsed.Errors)}");
        if (line.Contains('…', StringComparison.Ordinal))
            return false;

        // It waits for a consent in a browser, which SubscribeUserTests gives.
        if (arguments is ["subscribe", "--user", ..])
            return false;

        // It needs a server with an App Secret, which the tests of reconcile have.
        if (arguments is ["reconcile", ..])
            return false;

        string folder = Directory.CreateDirectory(_folder.File(Guid.NewGuid().ToString("N"))).FullName;
        string settings = Path.Combine(folder, "feishu-approval.json");
        bool isConnect = arguments[0] == "connect";
        string app = isConnect
            ? string.Empty
            : $",\"AppId\":\"{TestWebhook.AppId}\",\"AppSecret\":\"s\",\"Administrator\":\"ou_administrator\",\"ApprovalCodes\":[\"{DocumentedCode}\"]";
        await File.WriteAllTextAsync(
            settings,
            $$$"""{"Feishu":{"Platform":"{{{_feishu!.Address}}}","Accounts":"{{{_feishu.Address}}}"{{{app}}}}}"""
        );
        string address = _server!.Address.Authority;
        string[] run =
        [
            .. arguments
                .Select(word => word.Replace("localhost:7071", address, StringComparison.Ordinal))
                .Select(word => word.Replace("127.0.0.1:7071", address, StringComparison.Ordinal))
                .Select(word => word is "KEY" ? AdminKey : word)
                .Select(word => word is "ADDRESS" or "CODE" or "<approval_code>" ? DocumentedCode : word),
            "--config",
            settings,
            .. isConnect ? ["--once", "--port", "0", "--data", Path.Combine(folder, "data")] : Array.Empty<string>(),
            .. arguments[0] == "serve"
                ? ["--port", "0", "--data", Path.Combine(folder, "data")]
                : Array.Empty<string>(),
        ];
        using var stop = new CancellationTokenSource();
        using var output = new StoppingWriter(arguments[0] == "serve" ? "Ctrl-C stops." : null, stop);
        using var error = new StringWriter();

        int exitCode = await CommandLine.RunAsync(run, output, error, stop.Token);

        // The long connection of doctor's app is not open.
        bool isExpected = exitCode == 0 || (arguments[0] == "doctor" && exitCode == 1);
        Assert.True(isExpected, $"{line}: exit code {exitCode}\n{output}\n{error}");
        return true;
    }

    /// <summary>Checks the programs, projects and files of a line that is not run.</summary>
    private static void AssertExists(string line, string[] words)
    {
        string root = RepositoryFile.Root;
        switch (words)
        {
            case ["dotnet", "test" or "build", var project, ..]:
                Assert.True(Path.Exists(Path.Combine(root, project)), line);
                break;
            case ["dotnet", "run", "--project", var project, ..]:
                Assert.True(Directory.Exists(Path.Combine(root, project)), line);
                break;
            case ["cp", var source, ..]:
                Assert.True(File.Exists(Path.Combine(root, source)), line);
                break;
            default:
                Assert.Contains(words[0], OtherPrograms);
                break;
        }
    }

    [GeneratedRegex(
        @"^ *```(?<language>\w*)\n(?<content>.*?)^ *```$",
        RegexOptions.Multiline | RegexOptions.Singleline
    )]
    private static partial Regex Block { get; }

    /// <summary>Stops the command at a line.</summary>
    private sealed class StoppingWriter(string? text, CancellationTokenSource stop) : StringWriter
    {
        public override async Task WriteLineAsync(string? value)
        {
            await base.WriteLineAsync(value);
            if (text is not null && value?.Contains(text, StringComparison.Ordinal) == true)
                await stop.CancelAsync();
        }
    }
}
