using System.Text.Json.Nodes;
using FeishuApproval.Messaging;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Commands;

public sealed class PayrollCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TempFolder _written = new();

    [Fact]
    public async Task A_data_folder_is_written_as_CSV()
    {
        await TestServer.WriteEventsAsync(_folder, Leave("i"));

        var cli = await Cli.RunAsync("payroll", "2024-09", "--data", _folder.Path, "--out", Out("september.csv"));

        Assert.Equal((0, string.Empty), (cli.ExitCode, cli.Error));
        Assert.Equal($"Payroll written to {Out("september.csv")}", cli.Output.Trim());
        Assert.Equal(
            "user_id,user_name,employee_no,department,leave_days,unknown_records,records\r\nuser,,,,1.5,0,1\r\n",
            await File.ReadAllTextAsync(Out("september.csv"))
        );
    }

    [Fact]
    public async Task A_server_gives_the_same_workbook_as_its_folder()
    {
        await TestServer.WriteEventsAsync(_folder, Leave("i"));
        Assert.Equal(
            0,
            (await Cli.RunAsync("payroll", "2024-09", "--data", _folder.Path, "--out", Out("folder.xlsx"))).ExitCode
        );
        await using var server = await TestServer.StartAsync(_folder, TestServer.Keyed("0123456789abcdef"));

        var cli = await Cli.RunAsync(
            "payroll",
            "2024-09",
            "--url",
            server.Address.ToString(),
            "--key",
            "0123456789abcdef-of-reads",
            "--out",
            Out("server.xlsx")
        );

        Assert.Equal((0, string.Empty), (cli.ExitCode, cli.Error));
        var (folder, remote) = (Sheets("folder.xlsx"), Sheets("server.xlsx"));
        Assert.Equal(["Totals", "Days", "Records"], folder.Select(sheet => sheet.Title));
        Assert.Equal(folder.Select(sheet => sheet.Rows), remote.Select(sheet => sheet.Rows));
    }

    [Theory]
    [InlineData("september", "month is \"september\"; it is a month, written like 2026-11.")]
    public async Task A_wrong_month_is_a_sentence(string month, string sentence)
    {
        await TestServer.WriteEventsAsync(_folder, Leave("i"));

        var cli = await Cli.RunAsync("payroll", month, "--data", _folder.Path, "--out", Out("september.csv"));

        Assert.Equal((2, sentence), (cli.ExitCode, cli.Error.Trim()));
        Assert.Empty(Directory.GetFiles(_written.Path));
    }

    public void Dispose()
    {
        _folder.Dispose();
        _written.Dispose();
    }

    private string Out(string name) => Path.Combine(_written.Path, name);

    private IReadOnlyList<Workbook> Sheets(string name) => Workbook.ReadAll(File.ReadAllBytes(Out(name)));

    private static EventMessage Leave(string code) =>
        Payload.V1Message(
            "leave_approval",
            $"event-{code}",
            code,
            new JsonObject
            {
                ["employee_id"] = "user",
                ["leave_unit"] = "half_day",
                ["leave_interval"] = 129_600,
                ["leave_start_time"] = "2024-09-05 12:00:00",
                ["leave_end_time"] = "2024-09-07 00:00:00",
            }
        );
}
