using System.Reflection;
using ArchUnitNET.Loader;
using ArchUnitNET.xUnit;
using FeishuApproval.Azure.Backup;
using FeishuApproval.Local.Commands;
using FeishuApproval.Simulator;
using FeishuApproval.TestSupport;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace FeishuApproval.Tests.Architecture;

/// <summary>Checks the order of the folders of every project but the Functions app, which has the same test with its own tests.</summary>
public sealed class Folders_use_only_those_above_them
{
    private static readonly Dictionary<string, string[]> Orders = new()
    {
        ["FeishuApproval"] =
        [
            "Localization",
            "Configuration",
            "Json",
            "Messaging",
            "Telemetry",
            "Files",
            "WorkCalendars",
            "Processing",
            "Events/Fields",
            "Events/Facts",
            "Events/Types",
            "Events/Snapshots",
            "Events",
            "Webhook",
            "FeishuPlatform",
            "FeishuPlatform/Api",
            "FeishuPlatform/PeopleCalendars",
            "FeishuPlatform/LongConnection/Frames",
            "FeishuPlatform/LongConnection",
            "FeishuPlatform/Registration",
            "FeishuPlatform/UserAccess",
            "FeishuPlatform/Setup",
            "Attendance/Records",
            "Attendance/Rebuild",
            "Attendance",
            "ApproverTasks",
            "Archive",
            "DeadLetters",
            "Closings",
            "Privacy",
            "Reconciliation/Comparison",
            "Reconciliation",
            "Comparisons",
            "People",
            "Api/Http",
            "Api/Tables",
            "Api/Health",
            "Api/Webhook",
            "Api/Reads",
            "Api/Summary",
            "Api/Payroll",
            "Api/Export",
            "Api/Changes",
            "Api/Sharing",
            "Api/Management",
            "Api/Pages",
            "Api/Setup",
            "Api/OpenApi",
            "Api",
            "",
        ],
        ["FeishuApproval.Local"] =
        [
            "Sqlite",
            "Storage",
            "Topic",
            "Hosting",
            "Commands/Common",
            "Commands/Servers",
            "Commands/Records",
            "Commands/Management",
            "Commands/Serve",
            "Commands/Platform",
            "Commands/Connect",
            "Commands/Send",
            "Commands/Demo",
            "Commands",
            "",
        ],
        ["FeishuApproval.Simulator"] = ["", "Load", "Platform/Data", "Platform"],
        ["FeishuApproval.Azure"] = ["Configuration", "Storage/Entities", "Storage", "Messaging", "Backup", "Hosting"],
    };

    private static readonly Dictionary<string, Assembly> Assemblies = new()
    {
        ["FeishuApproval"] = typeof(FeishuApprovalServices).Assembly,
        ["FeishuApproval.Local"] = typeof(CommandLine).Assembly,
        ["FeishuApproval.Simulator"] = typeof(SimulatedEvent).Assembly,
        ["FeishuApproval.Azure"] = typeof(TableBackup).Assembly,
    };

    public static TheoryData<string> Projects => [.. Orders.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void No_folder_uses_one_below_it(string project) =>
        FolderOrder.Check(project, Assemblies[project], Orders[project]);

    [Fact]
    public void Only_the_commands_that_simulate_Feishu_use_the_simulator() =>
        Types()
            .That()
            .ResideInAssembly(typeof(CommandLine).Assembly)
            .And()
            .DependOnAny(Types().That().ResideInAssembly(typeof(SimulatedEvent).Assembly))
            .Should()
            .ResideInNamespaceMatching(@"^FeishuApproval\.Local\.Commands\.(Demo|Platform|Send)$")
            .Check(
                new ArchLoader()
                    .WithoutArchitectureCache()
                    .LoadAssemblies(typeof(CommandLine).Assembly, typeof(SimulatedEvent).Assembly)
                    .Build()
            );
}
