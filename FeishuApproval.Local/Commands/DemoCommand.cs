using System.CommandLine;

namespace FeishuApproval.Local.Commands;

internal static class DemoCommand
{
    public static Command Create() => new CommandWithExamples("demo", "Shows the whole way.", "demo");
}
