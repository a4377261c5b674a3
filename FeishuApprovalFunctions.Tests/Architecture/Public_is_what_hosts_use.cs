using System.Runtime.CompilerServices;
using FeishuApproval.Azure.Backup;
using FeishuApproval.Local.Commands;
using FeishuApproval.Simulator;

namespace FeishuApproval.Tests.Architecture;

/// <summary>
/// Public are the ports, which another project implements, the types in their signatures, the registration, and what the Functions app's
/// triggers are constructed with. Everything else is internal. A type that must be public is added to public-types.txt.
/// </summary>
public sealed class Public_is_what_hosts_use
{
    [Fact]
    public void The_core_has_the_public_types_of_the_list() =>
        Assert.Equal(
            File.ReadLines(Path.Combine(Folder(), "public-types.txt")),
            typeof(FeishuApprovalServices)
                .Assembly.GetExportedTypes()
                .Select(type => type.FullName!)
                .Order(StringComparer.Ordinal)
        );

    [Fact]
    public void The_adapters_of_Azure_have_what_the_timer_of_the_backup_is_constructed_with() =>
        Assert.Equal([typeof(TableBackup)], typeof(TableBackup).Assembly.GetExportedTypes());

    [Fact]
    public void The_command_line_has_only_its_entry_point() =>
        Assert.Equal(["Program"], typeof(CommandLine).Assembly.GetExportedTypes().Select(type => type.FullName));

    [Fact]
    public void The_simulator_has_no_public_type() => Assert.Empty(typeof(SimulatedEvent).Assembly.GetExportedTypes());

    private static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
