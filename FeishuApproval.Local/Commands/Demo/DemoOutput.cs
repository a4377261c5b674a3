using System.Globalization;
using FeishuApproval.Api.Reads;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Json;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Local.Simulator;
using Spectre.Console;

namespace FeishuApproval.Local.Commands.Demo;

/// <summary>The output of <c>demo</c>.</summary>
internal sealed class DemoOutput(IAnsiConsole console, TextWriter? jsonOutput = null)
{
    private const int NameWidth = 40;
    private const int InstanceWidth = 8;
    private const string Run = "dotnet run --project FeishuApproval.Local --";

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
        string line = $"{name.PadRight(NameWidth)} {(passed ? came : $"expected {expected}, got {came}")}";
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

    /// <summary>Shows the records in 80 columns, because every terminal has 80 columns.</summary>
    public void Records(IEnumerable<AttendanceRecord> records)
    {
        var table = new Table()
            .HorizontalBorder()
            .AddColumns("instance", "record", "user_id", "start, end", "hours", "events");
        table.Columns[4].RightAligned();
        table.Columns[5].RightAligned();
        foreach (var record in records)
        {
            table.AddRow(
                Cell(
                    record.InstanceCode.Length > InstanceWidth
                        ? record.InstanceCode[..InstanceWidth] + "…"
                        : record.InstanceCode
                ),
                Cell(
                    $"{SnakeCase.Of(record.Kind)} {SnakeCase.Of(record.Status)}",
                    record.Leave?.TypeName ?? record.Overtime?.TypeName ?? record.Out?.TypeName
                ),
                Cell(record.UserId),
                Cell(Time(record.Start), Time(record.End)),
                Cell((record.DurationSeconds / 3600d)?.ToString("0.#", CultureInfo.InvariantCulture)),
                Cell(record.Events.Count.ToString(CultureInfo.InvariantCulture))
            );
        }

        console.WriteLine();
        console.Write(table);
    }

    /// <summary>Shows the approver tasks of a process.</summary>
    public void Tasks(ApproverTasksView? process)
    {
        var table = new Table().HorizontalBorder().AddColumns("process_id", "approver_id", "task", "updated_at");
        foreach (var task in process?.Tasks ?? [])
        {
            table.AddRow(
                Cell(process?.ProcessId, process?.BizType),
                Cell(task.ApproverId),
                Cell(task.Type, task.Status),
                Cell(Time(task.UpdatedAt))
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
                ? $"[green]All {_passed} checks passed.[/] The temporary folder was removed."
                : $"[red]{_failed} of {_passed + _failed} checks failed.[/] Please report the lines marked ✗."
        );
        console.WriteLine();
        console.WriteLine("Next:");
        console.WriteLine("  1. Start a server with your Feishu app's credentials, or with these:");
        console.WriteLine($"       Feishu__VerificationToken={SampleLibrary.VerificationToken}");
        console.WriteLine($"       Feishu__EncryptKey={SampleLibrary.EncryptKey}");
        console.WriteLine($"       {Run} serve");
        console.WriteLine("  2. Send simulated events to it from another terminal:");
        console.WriteLine($"       {Run} send http://127.0.0.1:7071");
        console.WriteLine("  3. Or connect the server to a simulated open platform:");
        console.WriteLine($"       {Run} simulate-platform");
        console.WriteLine("  4. Connect your Feishu app: docs/connect.md");
        return _failed == 0;
    }

    private static Text Cell(params ReadOnlySpan<string?> lines)
    {
        string text = string.Empty;
        foreach (string? line in lines)
        {
            if (line is not null)
                text += text.Length == 0 ? line : $"\n{line}";
        }

        return new Text(text.Length == 0 ? "–" : text);
    }

    private static string? Time(DateTimeOffset? time) =>
        time?.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
