using System.Text;
using System.Text.Json.Nodes;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using FeishuApproval.Local.Hosting;
using FeishuApproval.Messaging;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using Microsoft.Extensions.Configuration;

namespace FeishuApproval.Tests.Commands;

public sealed class ExportCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task A_data_folder_is_exported_as_a_workbook()
    {
        TestServer.WriteJournal(_folder, Leave("i", "2024-09-05 12:00:00", "2024-09-07 00:00:00", reason: "=1+1"));

        var cli = await ExportAsync("--data", _folder.Path, "--from", "2024-09-06", "--to", "2024-09-30", "--format", "xlsx", "--lang", "zh");

        Assert.Equal((0, string.Empty), (cli.ExitCode, cli.Error));
        using var document = SpreadsheetDocument.Open(Out, isEditable: false);
        var rows = document.WorkbookPart!.WorksheetParts.Single().Worksheet.Descendants<Row>().ToList();
        Assert.Equal(2, rows.Count);
        Assert.Equal("审批实例", Cell(rows[0], "B1").InnerText);
        Assert.Equal("i", Cell(rows[1], "B2").InnerText);
        Assert.Equal("45540.5", Cell(rows[1], "H2").CellValue!.Text);
        Assert.Equal("=1+1", Cell(rows[1], "N2").InlineString!.InnerText);
        Assert.False(File.Exists(Out + ".partial"));

        static Cell Cell(Row row, string reference) => row.Elements<Cell>().Single(cell => cell.CellReference == reference);
    }

    [Fact]
    public async Task A_data_folder_is_exported_as_CSV()
    {
        TestServer.WriteJournal(_folder, Leave("i", "2024-09-05 12:00:00", "2024-09-07 00:00:00", reason: "=1+1"), Leave("j", "2024-10-01 00:00:00", "2024-10-02 00:00:00"));

        var cli = await ExportAsync("--data", _folder.Path, "--from", "2024-09-06", "--to", "2024-09-30");

        Assert.Equal((0, string.Empty), (cli.ExitCode, cli.Error));
        Assert.Equal($"1 record from 2024-09-06 to 2024-09-30 written to {Out}", cli.Output.Trim());
        byte[] csv = await File.ReadAllBytesAsync(Out);
        Assert.Equal([0xEF, 0xBB, 0xBF], csv[..3]);
        string[] lines = Encoding.UTF8.GetString(csv).Split("\r\n");
        Assert.StartsWith($"{TestWebhook.TenantKey},i,leave,approved,a-user,,事假,2024-09-05T12:00:00+08:00,2024-09-07T00:00:00+08:00,", lines[1], StringComparison.Ordinal);
        Assert.Contains("\"'=1+1\"", lines[1], StringComparison.Ordinal);
        Assert.Equal([string.Empty], lines[2..]);
        Assert.False(File.Exists(Out + ".partial"));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Out));
    }

    [Fact]
    public async Task Each_record_is_exported_once_and_reverted_ones_when_asked_for()
    {
        TestServer.WriteJournal(_folder, [.. Enumerable.Range(0, 450).Select(i => Leave($"i{i:D3}", $"2024-09-0{i % 9 + 1} 09:00:00", "2024-09-20 00:00:00")), Revert("i000")]);

        Assert.Equal(449, (await JsonAsync("--data", _folder.Path, "--from", "2024-08-01", "--to", "2024-10-31")).Distinct().Count());
        Assert.Equal(450, (await JsonAsync("--data", _folder.Path, "--from", "2024-08-01", "--to", "2024-10-31", "--status", "all")).Count);
        Assert.Equal(449, (await JsonAsync("--data", _folder.Path, "--from", "2024-09-19", "--to", "2024-09-19")).Count);
        Assert.Empty(await JsonAsync("--data", _folder.Path, "--from", "2024-09-20", "--to", "2024-09-30"));
    }

    [Fact]
    public async Task A_running_host_is_exported_the_same_as_its_folder()
    {
        TestServer.WriteJournal(_folder, [.. Enumerable.Range(0, 450).Select(i => Leave($"i{i:D3}", $"2024-09-0{i % 9 + 1} 09:00:00", "2024-09-20 00:00:00"))]);
        await JsonAsync("--data", _folder.Path, "--from", "2024-08-01", "--to", "2024-10-31");
        string fromFolder = await File.ReadAllTextAsync(Out);
        await using var host = await StartAsync();

        Assert.Equal(450, (await JsonAsync("--url", host.Address.ToString(), "--key", "a-key", "--from", "2024-08-01", "--to", "2024-10-31")).Count);

        // When a record was updated depends on when the journal was read.
        Assert.Equal(WithoutTimes(fromFolder), WithoutTimes(await File.ReadAllTextAsync(Out)));
    }

    [Fact]
    public async Task A_wrong_key_is_one_sentence_and_leaves_no_file()
    {
        await using var host = await StartAsync();

        var cli = await ExportAsync("--url", host.Address.ToString(), "--key", "another", "--from", "2024-09-01", "--to", "2024-09-30");

        Assert.Equal((2, $"{host.Address} wants another key: give it with --key or as Api__Key of the environment."), (cli.ExitCode, cli.Error.Trim()));
        Assert.Empty(Directory.GetFiles(_folder.Path, "export*"));
    }

    [Fact]
    public async Task A_folder_in_use_and_one_of_several_companies_are_named()
    {
        TestServer.WriteJournal(_folder, Leave("i", "2024-09-05 12:00:00", "2024-09-07 00:00:00"), Leave("j", "2024-09-05 12:00:00", "2024-09-07 00:00:00") with { TenantKey = "another" });

        var several = await ExportAsync("--data", _folder.Path, "--from", "2024-09-01", "--to", "2024-09-30");
        Assert.Equal((2, $"There are records of several companies, such as another and {TestWebhook.TenantKey}; name one with --tenant."), (several.ExitCode, several.Error.Trim()));
        Assert.Equal(["j"], await JsonAsync("--data", _folder.Path, "--tenant", "another", "--from", "2024-09-01", "--to", "2024-09-30"));

        await using var host = await StartAsync();
        var used = await ExportAsync("--data", _folder.Path, "--from", "2024-09-01", "--to", "2024-09-30");
        Assert.Equal(2, used.ExitCode);
        Assert.Contains("in use by another feishu-approval", used.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Records_without_a_company_are_exported_from_a_folder_and_from_a_host()
    {
        TestServer.WriteJournal(_folder, Leave("i", "2024-09-05 12:00:00", "2024-09-07 00:00:00") with { TenantKey = null }, Leave("j", "2024-09-05 12:00:00", "2024-09-07 00:00:00"));
        string[] period = ["--from", "2024-09-01", "--to", "2024-09-30"];

        var unnamed = await ExportAsync(["--data", _folder.Path, .. period]);
        Assert.Equal(
            (2, $"There are records of {TestWebhook.TenantKey} and some without a company; name one with --tenant, or those without with --tenant \"\"."),
            (unnamed.ExitCode, unnamed.Error.Trim()));
        Assert.Equal(["i"], await JsonAsync(["--data", _folder.Path, "--tenant", "", .. period]));
        await using var host = await StartAsync();
        Assert.Equal(["i"], await JsonAsync(["--url", host.Address.ToString(), "--key", "a-key", "--tenant", "", .. period]));
    }

    [Theory]
    [InlineData("journal.jsonl")]
    [InlineData("dead-letters.jsonl")]
    public async Task A_file_that_cannot_be_read_is_named_and_not_the_one_to_be_written(string name)
    {
        TestServer.WriteJournal(_folder, Leave("i", "2024-09-05 12:00:00", "2024-09-07 00:00:00"));
        using var held = new FileStream(_folder.File(name), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

        var cli = await ExportAsync("--data", _folder.Path, "--from", "2024-09-01", "--to", "2024-09-30");

        Assert.Equal(2, cli.ExitCode);
        Assert.StartsWith($"{_folder.File(name)} cannot be read: ", cli.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path, "export*"));
    }

    public void Dispose() => _folder.Dispose();

    private string Out => _folder.File("export.out");

    private Task<Cli> ExportAsync(params string[] arguments) => Cli.RunAsync(["export", .. arguments, "--out", Out]);

    /// <summary>The instance codes of an export as JSON.</summary>
    private async Task<List<string>> JsonAsync(params string[] arguments)
    {
        var cli = await ExportAsync([.. arguments, "--format", "json"]);
        Assert.Equal((0, string.Empty), (cli.ExitCode, cli.Error));
        return [.. JsonNode.Parse(await File.ReadAllBytesAsync(Out))!.AsArray().Select(record => record!["instance_code"]!.GetValue<string>())];
    }

    private static string WithoutTimes(string json)
    {
        var records = JsonNode.Parse(json)!.AsArray();
        foreach (var record in records) record!.AsObject().Remove("updated_at");
        return records.ToJsonString();
    }

    private Task<LocalServer> StartAsync() => TestServer.StartAsync(_folder, TestServer.Keyed("a-key"));

    private static EventMessage Leave(string instanceCode, string start, string end, string reason = "a reason")
    {
        var body = Payload.Leave($"event-{instanceCode}", instanceCode);
        body["event"]!["leave_start_time"] = start;
        body["event"]!["leave_end_time"] = end;
        body["event"]!["leave_reason"] = reason;
        return Message("leave_approval", $"event-{instanceCode}", body);
    }

    private static EventMessage Revert(string instanceCode) => Message(
        "leave_approval_revert", $"revert-{instanceCode}", Payload.V1("leave_approval_revert", $"revert-{instanceCode}", new JsonObject { ["instance_code"] = instanceCode }));

    private static EventMessage Message(string subject, string id, JsonObject body) => new()
    {
        MessageId = id,
        Subject = subject,
        Schema = "1.0",
        TenantKey = TestWebhook.TenantKey,
        ReceivedAt = ManualTimeProvider.Start,
        Body = body.Bytes(),
    };
}
