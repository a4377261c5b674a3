using FeishuApproval.Api.Reads;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Local.Commands.Records;
using FeishuApproval.Localization;
using FeishuApproval.Simulator;
using Spectre.Console;

namespace FeishuApproval.Local.Commands.Demo;

/// <summary>The output of <c>demo</c>.</summary>
internal sealed class DemoOutput(IAnsiConsole console, TextWriter? jsonOutput = null)
{
    private const int NameWidth = 40;

    private int _passed;
    private int _failed;

    /// <summary>Starts a group of checks.</summary>
    public void Begin(string title)
    {
        console.WriteLine();
        console.MarkupLineInterpolated($"[bold]{title}[/]");
    }

    /// <summary>Shows a check and counts its result.</summary>
    public void Check(string name, string expected, string came)
    {
        bool passed = expected == came;
        if (passed)
            _passed++;
        else
            _failed++;
        string line = $"{name}{Padding(name)} {(passed ? came : Localized.Of($"expected {expected}, got {came}"))}";
        JsonOutput.WriteLine(
            jsonOutput,
            json =>
            {
                json.WriteString("check"u8, name);
                json.WriteString("expected"u8, expected);
                json.WriteString("came"u8, came);
                json.WriteBoolean("passed"u8, passed);
            }
        );
        console.MarkupLine($"  {(passed ? "[green]✓[/]" : "[red]✗[/]")} {Markup.Escape(line)}");
    }

    /// <summary>Shows the records.</summary>
    public void Records(IEnumerable<AttendanceRecord> records)
    {
        console.WriteLine();
        console.Write(RecordTable.Create(records));
    }

    /// <summary>Shows the approver tasks of a process.</summary>
    public void Tasks(ApproverTasksView? process)
    {
        var table = new Table().HorizontalBorder().AddColumns("process_id", "approver_id", "task", "updated_at");
        foreach (var task in process?.Tasks ?? [])
        {
            table.AddRow(
                RecordTable.Cell(process?.ProcessId, process?.BizType),
                RecordTable.Cell(task.ApproverId),
                RecordTable.Cell(task.Type, task.Status),
                RecordTable.Cell(RecordTable.Time(task.UpdatedAt))
            );
        }

        console.Write(table);
    }

    /// <summary>Shows the totals and the next steps.</summary>
    /// <returns>Whether all checks passed.</returns>
    public bool End()
    {
        console.WriteLine();
        console.MarkupLine(
            _failed == 0
                ? Localized.Of($"[green]All {_passed} checks passed.[/] The temporary folder was removed.")
                : Localized.Of(
                    $"[red]{_failed} of {_passed + _failed} checks failed.[/] Please report the lines marked ✗."
                )
        );
        console.WriteLine();
        console.WriteLine(Localized.Of($"Next:"));
        string run = ProgramInvocation.Text;
        string set = OperatingSystem.IsWindows() ? "$env:" : "export ";
        string quote = OperatingSystem.IsWindows() ? "'" : string.Empty;
        console.WriteLine(Localized.Of($"  1. Start a server with these credentials, and an empty folder:"));
        console.WriteLine($"       {set}Feishu__VerificationToken={quote}{SampleLibrary.VerificationToken}{quote}");
        console.WriteLine($"       {set}Feishu__EncryptKey={quote}{SampleLibrary.EncryptKey}{quote}");
        console.WriteLine($"       {run} serve --data ./demo-data");
        console.WriteLine(Localized.Of($"  2. Send simulated events to it from another terminal:"));
        console.WriteLine($"       {run} send localhost:7071 --today");
        console.WriteLine(Localized.Of($"  3. Or simulate the open platform for connect, serve and doctor:"));
        console.WriteLine($"       {run} simulate-platform");
        console.WriteLine(Localized.Of($"  4. Connect your Feishu app:"));
        console.WriteLine($"       {run} connect");
        return _failed == 0;
    }

    /// <summary>Fills up a name; a Chinese character is as wide as two others.</summary>
    private static string Padding(string name) =>
        new(' ', Math.Max(0, NameWidth - name.Sum(character => character > 0x2E7F ? 2 : 1)));
}
