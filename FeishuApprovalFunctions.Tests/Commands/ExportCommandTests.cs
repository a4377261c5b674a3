using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using FeishuApproval.Api.Tables;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Local.Commands.Records;
using FeishuApproval.Local.Hosting;
using FeishuApproval.Messaging;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using Microsoft.Extensions.Configuration;

namespace FeishuApproval.Tests.Commands;

public sealed class ExportCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TempFolder _written = new();

    [Fact]
    public async Task A_data_folder_is_exported_as_a_workbook()
    {
        await TestServer.WriteEventsAsync(
            _folder,
            Leave("i", "2024-09-05 12:00:00", "2024-09-07 00:00:00", reason: "=1+1")
        );

        var cli = await ExportAsync(
            "--data",
            _folder.Path,
            "--from",
            "2024-09-06",
            "--to",
            "2024-09-30",
            "--format",
            "xlsx",
            "--lang",
            "zh"
        );

        Assert.Equal((0, string.Empty), (cli.ExitCode, cli.Error));
        var book = Workbook.Read(await File.ReadAllBytesAsync(Out));
        Assert.Equal(2, book.Rows.Count);
        Assert.Equal("i", book.Cell(1, "审批实例")!.Value);
        Assert.Equal("请假", book.Cell(1, "类别")!.Value);
        Assert.Equal(new DateTime(2024, 9, 5, 12, 0, 0), book.Cell(1, "开始时间")!.Time);
        Assert.Equal("=1+1", book.Cell(1, "事由")!.Value);
        Assert.False(File.Exists(Out + ".partial"));
    }

    [Fact]
    public async Task A_data_folder_is_exported_as_CSV()
    {
        await TestServer.WriteEventsAsync(
            _folder,
            Leave("i", "2024-09-05 12:00:00", "2024-09-07 00:00:00", reason: "=1+1"),
            Leave("j", "2024-10-01 00:00:00", "2024-10-02 00:00:00")
        );

        var cli = await ExportAsync("--data", _folder.Path, "--from", "2024-09-06", "--to", "2024-09-30");

        Assert.Equal((0, string.Empty), (cli.ExitCode, cli.Error));
        Assert.Equal($"1 record from 2024-09-06 to 2024-09-30 written to {Out}", cli.Output.Trim());
        byte[] csv = await File.ReadAllBytesAsync(Out);
        Assert.Equal([0xEF, 0xBB, 0xBF], csv[..3]);
        string[] lines = Encoding.UTF8.GetString(csv).Split("\r\n");
        Assert.StartsWith(
            $"{TestWebhook.TenantKey},i,leave,approved,a-user,,事假,2024-09-05T12:00:00+08:00,2024-09-07T00:00:00+08:00,",
            lines[1],
            StringComparison.Ordinal
        );
        Assert.Contains("\"'=1+1\"", lines[1], StringComparison.Ordinal);
        Assert.Equal([string.Empty], lines[2..]);
        Assert.False(File.Exists(Out + ".partial"));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Out));
    }

    [Fact]
    public async Task Each_record_is_exported_once_and_reverted_ones_on_request()
    {
        await TestServer.WriteEventsAsync(
            _folder,
            [
                .. Enumerable
                    .Range(0, 450)
                    .Select(i => Leave($"i{i:D3}", $"2024-09-0{i % 9 + 1} 09:00:00", "2024-09-20 00:00:00")),
                Revert("i000"),
            ]
        );

        Assert.Equal(
            449,
            (await JsonAsync("--data", _folder.Path, "--from", "2024-08-01", "--to", "2024-10-31")).Distinct().Count()
        );
        Assert.Equal(
            450,
            (
                await JsonAsync("--data", _folder.Path, "--from", "2024-08-01", "--to", "2024-10-31", "--status", "all")
            ).Count
        );
        Assert.Equal(
            449,
            (await JsonAsync("--data", _folder.Path, "--from", "2024-09-19", "--to", "2024-09-19")).Count
        );
        Assert.Empty(await JsonAsync("--data", _folder.Path, "--from", "2024-09-20", "--to", "2024-09-30"));
    }

    [Fact]
    public async Task A_running_server_is_exported_the_same_as_its_folder_with_and_without_the_server()
    {
        await TestServer.WriteEventsAsync(
            _folder,
            [
                .. Enumerable
                    .Range(0, 450)
                    .Select(i => Leave($"i{i:D3}", $"2024-09-0{i % 9 + 1} 09:00:00", "2024-09-20 00:00:00")),
            ]
        );
        await JsonAsync("--data", _folder.Path, "--from", "2024-08-01", "--to", "2024-10-31");
        string fromFolder = await File.ReadAllTextAsync(Out);
        await using var host = await StartAsync();

        Assert.Equal(
            450,
            (
                await JsonAsync(
                    "--url",
                    host.Address.ToString(),
                    "--key",
                    "a-key",
                    "--from",
                    "2024-08-01",
                    "--to",
                    "2024-10-31"
                )
            ).Count
        );

        Assert.Equal(fromFolder, await File.ReadAllTextAsync(Out));
        Assert.Equal(
            450,
            (await JsonAsync("--data", _folder.Path, "--from", "2024-08-01", "--to", "2024-10-31")).Count
        );
        Assert.Equal(fromFolder, await File.ReadAllTextAsync(Out));
    }

    [Fact]
    public async Task By_day_each_employee_and_day_is_a_row_the_same_from_a_folder_and_from_a_server()
    {
        await TestServer.WriteEventsAsync(
            _folder,
            [
                Leave("first", "2024-09-05 12:00:00", "2024-09-07 00:00:00"),
                .. Enumerable
                    .Range(0, 450)
                    .Select(i => Leave($"i{i:D3}", "2024-09-20 00:00:00", "2024-09-21 00:00:00")),
            ]
        );
        string[] arguments = ["--from", "2024-09-06", "--to", "2024-09-30", "--layout", "days"];

        var fromFolder = await ExportAsync(["--data", _folder.Path, .. arguments]);
        string[] lines = (await File.ReadAllTextAsync(Out)).Split("\r\n");
        await using var host = await StartAsync();
        var fromServer = await ExportAsync(["--url", host.Address.ToString(), "--key", "a-key", .. arguments]);

        Assert.Equal((0, string.Empty), (fromFolder.ExitCode, fromFolder.Error));
        Assert.Equal($"451 rows from 2024-09-06 to 2024-09-30 written to {Out}", fromFolder.Output.Trim());
        Assert.Equal(string.Join(',', DaySheet.Sheet.Names), lines[0].TrimStart('\uFEFF'));
        Assert.Equal(
            $"{TestWebhook.TenantKey},a-user,2024-09-06,Fri,,1,leave,事假,approved,first,,,,workday,,,,,",
            lines[1]
        );
        Assert.Equal(1 + 451 + 1, lines.Length);
        Assert.Equal(fromFolder, fromServer);
        Assert.Equal(lines, (await File.ReadAllTextAsync(Out)).Split("\r\n"));
    }

    [Theory]
    [InlineData("days", "csv")]
    [InlineData("days", "xlsx")]
    [InlineData("days", "json")]
    [InlineData("summary", "csv")]
    [InlineData("summary", "xlsx")]
    [InlineData("summary", "json")]
    public async Task Days_and_the_summary_are_the_same_from_a_folder_and_from_a_server_in_every_format(
        string layout,
        string format
    )
    {
        await TestServer.WriteEventsAsync(
            _folder,
            Leave("first", "2024-09-05 12:00:00", "2024-09-07 00:00:00"),
            Leave("second", "2024-09-09 12:00:00", "2024-09-11 00:00:00")
        );
        string[] arguments =
        [
            "--from",
            "2024-09-06",
            "--to",
            "2024-09-30",
            "--layout",
            layout,
            "--format",
            format,
            "--lang",
            "zh",
        ];

        var fromFolder = await ExportAsync(["--data", _folder.Path, .. arguments]);
        Assert.Equal((0, string.Empty), (fromFolder.ExitCode, fromFolder.Error));
        byte[] file = await File.ReadAllBytesAsync(Out);
        await using var host = await StartAsync();
        var fromServer = await ExportAsync(["--url", host.Address.ToString(), "--key", "a-key", .. arguments]);

        Assert.Equal(fromFolder, fromServer);
        Assert.Equal(Content(file), Content(await File.ReadAllBytesAsync(Out)));
        Assert.Equal(
            (layout, format) switch
            {
                ("days", "csv") =>
                [
                    "2024-09-06,Fri,,1,leave,事假",
                    "2024-09-09,Mon,,0.5,leave,事假",
                    "2024-09-10,Tue,,1,leave,事假",
                ],
                ("days", "xlsx") =>
                [
                    "date 45541|周五|请假|事假|1",
                    "date 45544|周一|请假|事假|0.5",
                    "date 45545|周二|请假|事假|1",
                ],
                ("days", _) => ["2024-09-06 1", "2024-09-09 0.5", "2024-09-10 1"],
                ("summary", "csv") => ["a-user,leave,事假,2,2.5,,0"],
                ("summary", "xlsx") => ["请假|事假|2.5|2"],
                _ => ["a-user 2.5"],
            },
            Content(file)
        );

        string[] Content(byte[] written) =>
            format switch
            {
                "csv" => [.. Encoding.UTF8.GetString(written).Split("\r\n")[1..^1].Select(Known)],
                "json" =>
                [
                    .. JsonNode
                        .Parse(written)!
                        .AsArray()
                        .Select(row => $"{row!["date"] ?? row["user_id"]} {row["days"]}"),
                ],
                _ => Shown(Workbook.Read(written)),
            };

        // The part of a line between the ids and the names.
        string Known(string line) => string.Join(',', line.Split(',')[(layout == "days" ? 2..8 : 0..7)]);

        string[] Shown(Workbook book) =>
            [
                .. Enumerable
                    .Range(1, book.Rows.Count - 1)
                    .Select(row =>
                        string.Join(
                            '|',
                            (
                                layout == "days"
                                    ? (string[])["日期", "星期", "类别", "类型", "天数"]
                                    : ["类别", "类型", "天数", "记录数"]
                            )
                                .Select(header => book.Cell(row, header)!)
                                .Select(cell => cell.Type == "date" ? $"date {cell.Value}" : cell.Value)
                        )
                    ),
            ];
    }

    [Fact]
    public async Task A_file_name_that_names_no_format_is_an_error_and_writes_nothing()
    {
        await TestServer.WriteEventsAsync(_folder, Leave("i", "2024-09-05 12:00:00", "2024-09-07 00:00:00"));

        foreach (string name in (string[])["september.pdf", "september.txt", "september"])
        {
            var cli = await Cli.RunAsync(
                "export",
                "--data",
                _folder.Path,
                "--from",
                "2024-09-01",
                "--to",
                "2024-09-30",
                "--out",
                _written.File(name)
            );

            Assert.Equal(
                (
                    2,
                    $"--out \"{_written.File(name)}\" does not end in .csv, .xlsx or .json. Name such a file, or add --format csv|xlsx|json."
                ),
                (cli.ExitCode, cli.Error.Trim())
            );
            Assert.False(File.Exists(_written.File(name)));
        }
    }

    [Fact]
    public async Task A_folder_and_its_server_are_exported_with_the_same_names()
    {
        string names = _folder.File("names.csv", "user_id,name,employee_no\r\na-user,王伟,00042\r\n");
        string config = _folder.File(
            "settings.json",
            new JsonObject { ["People"] = new JsonObject { ["File"] = names } }.ToJsonString()
        );
        await TestServer.WriteEventsAsync(_folder, Leave("i", "2024-09-05 12:00:00", "2024-09-07 00:00:00"));
        string[] september = ["--from", "2024-09-01", "--to", "2024-09-30"];

        foreach (string format in (string[])["csv", "json", "xlsx"])
        {
            Assert.Equal(
                0,
                (
                    await ExportAsync(["--config", config, "--data", _folder.Path, "--format", format, .. september])
                ).ExitCode
            );
            byte[] fromFolder = await File.ReadAllBytesAsync(Out);
            await using var server = await TestServer.StartAsync(
                _folder,
                $"{TestServer.Keyed("a-key")};People__File={names}"
            );
            Assert.Equal(
                0,
                (
                    await ExportAsync([
                        "--url",
                        $"{server.Address}",
                        "--key",
                        "a-key",
                        "--format",
                        format,
                        .. september,
                    ])
                ).ExitCode
            );
            byte[] fromServer = await File.ReadAllBytesAsync(Out);

            if (format == "xlsx")
                continue;
            Assert.Equal(fromFolder, fromServer);
            Assert.Contains(
                format == "csv" ? ",王伟,00042,," : "\"user_name\":\"王伟\",\"employee_no\":\"00042\"",
                Encoding.UTF8.GetString(fromFolder),
                StringComparison.Ordinal
            );
        }

        Assert.Equal("王伟", Workbook.Read(await File.ReadAllBytesAsync(Out)).Cell(1, "Name")!.Value);
    }

    [Fact]
    public async Task A_file_of_names_that_cannot_be_read_stops_an_export_with_a_sentence()
    {
        string names = _folder.File("names.csv", "user_id,name\n,王伟\n");
        string config = _folder.File(
            "settings.json",
            new JsonObject { ["People"] = new JsonObject { ["File"] = names } }.ToJsonString()
        );
        await TestServer.WriteEventsAsync(_folder, Leave("i", "2024-09-05 12:00:00", "2024-09-07 00:00:00"));

        var cli = await ExportAsync(
            "--config",
            config,
            "--data",
            _folder.Path,
            "--from",
            "2024-09-01",
            "--to",
            "2024-09-30"
        );

        Assert.Equal(2, cli.ExitCode);
        Assert.Contains(
            $"People__File {names} cannot be read. Line 2: It has no user_id.",
            cli.Error,
            StringComparison.Ordinal
        );
        Assert.False(File.Exists(Out));
    }

    [Fact]
    public async Task A_wrong_key_is_one_sentence_and_leaves_no_file()
    {
        await using var host = await StartAsync();

        var cli = await ExportAsync(
            "--url",
            host.Address.ToString(),
            "--key",
            "another",
            "--from",
            "2024-09-01",
            "--to",
            "2024-09-30"
        );

        Assert.Equal(
            (2, $"{host.Address} requires another key: give it with --key or as Api__Key of the environment."),
            (cli.ExitCode, cli.Error.Trim())
        );
        Assert.Empty(Directory.GetFiles(_written.Path));
    }

    [Fact]
    public async Task A_folder_with_records_of_several_tenants_is_exported_by_tenant()
    {
        await TestServer.WriteEventsAsync(
            _folder,
            Leave("i", "2024-09-05 12:00:00", "2024-09-07 00:00:00"),
            Leave("j", "2024-09-05 12:00:00", "2024-09-07 00:00:00") with
            {
                TenantKey = "another",
            }
        );

        var several = await ExportAsync("--data", _folder.Path, "--from", "2024-09-01", "--to", "2024-09-30");
        Assert.Equal(
            (
                2,
                $"There are records of several tenants, such as another and {TestWebhook.TenantKey}; name one with --tenant."
            ),
            (several.ExitCode, several.Error.Trim())
        );
        Assert.Equal(
            ["j"],
            await JsonAsync("--data", _folder.Path, "--tenant", "another", "--from", "2024-09-01", "--to", "2024-09-30")
        );
    }

    [Fact]
    public async Task Records_without_a_tenant_are_exported_from_a_folder_and_from_a_server()
    {
        await TestServer.WriteEventsAsync(
            _folder,
            Leave("i", "2024-09-05 12:00:00", "2024-09-07 00:00:00") with
            {
                TenantKey = null,
            },
            Leave("j", "2024-09-05 12:00:00", "2024-09-07 00:00:00")
        );
        string[] period = ["--from", "2024-09-01", "--to", "2024-09-30"];

        var unnamed = await ExportAsync(["--data", _folder.Path, .. period]);
        Assert.Equal(
            (
                2,
                $"There are records of {TestWebhook.TenantKey} and some without a tenant; name one with --tenant, or those without with "
                    + $"--tenant \"\"."
            ),
            (unnamed.ExitCode, unnamed.Error.Trim())
        );
        Assert.Equal(["i"], await JsonAsync(["--data", _folder.Path, "--tenant", "", .. period]));
        await using var host = await StartAsync();
        Assert.Equal(
            ["i"],
            await JsonAsync(["--url", host.Address.ToString(), "--key", "a-key", "--tenant", "", .. period])
        );
    }

    [Fact]
    public async Task A_damaged_database_is_named_instead_of_the_target()
    {
        _folder.File("feishu-approval.db", new string('x', 10_000));

        var cli = await ExportAsync("--data", _folder.Path, "--from", "2024-09-01", "--to", "2024-09-30");

        Assert.Equal(2, cli.ExitCode);
        Assert.StartsWith(_folder.File("feishu-approval.db"), cli.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_written.Path));
    }

    [Fact]
    public async Task A_link_as_the_file_or_as_the_partial_file_is_refused()
    {
        if (OperatingSystem.IsWindows())
            return;
        await TestServer.WriteEventsAsync(_folder, Leave("i", "2024-09-05 12:00:00", "2024-09-07 00:00:00"));
        string victim = _folder.File("victim", "untouched");
        string[] period = ["--from", "2024-09-01", "--to", "2024-09-30"];

        File.CreateSymbolicLink(Out, victim);
        var refused = await ExportAsync(["--data", _folder.Path, .. period]);
        Assert.Equal(
            (2, $"--out \"{Out}\" is a link, a pipe or a device; name a regular file."),
            (refused.ExitCode, refused.Error.Trim())
        );

        File.Delete(Out);
        File.CreateSymbolicLink(Out + ".partial", victim);
        refused = await ExportAsync(["--data", _folder.Path, .. period]);
        Assert.Equal(
            (
                2,
                $"--out \"{Out}\" cannot be written: {Out}.partial exists. Delete it if no other command is writing it, or name another file."
            ),
            (refused.ExitCode, refused.Error.Trim())
        );
        Assert.False(File.Exists(Out));
        Assert.Equal("untouched", await File.ReadAllTextAsync(victim));
    }

    [Fact]
    public async Task A_device_is_refused()
    {
        if (!OperatingSystem.IsLinux())
            return;

        var cli = await Cli.RunAsync(
            "export",
            "--data",
            _folder.Path,
            "--from",
            "2024-09-01",
            "--to",
            "2024-09-30",
            "--out",
            "/dev/null",
            "--format",
            "csv"
        );

        Assert.Equal(
            (2, "--out \"/dev/null\" is a link, a pipe or a device; name a regular file."),
            (cli.ExitCode, cli.Error.Trim())
        );
    }

    [Fact]
    public void A_regular_file_is_told_from_a_device_in_both_ways()
    {
        if (OperatingSystem.IsWindows())
            return;
        string file = _folder.File("a file", "content");

        Assert.True(FileKind.IsRegular(file));
        Assert.True(FileKind.IsRegularByTest(file));
        Assert.False(FileKind.IsRegular("/dev/null"));
        Assert.False(FileKind.IsRegularByTest("/dev/null"));
    }

    [Fact]
    public async Task An_existing_file_is_replaced_by_one_that_only_its_owner_can_read()
    {
        if (OperatingSystem.IsWindows())
            return;
        await TestServer.WriteEventsAsync(_folder, Leave("i", "2024-09-05 12:00:00", "2024-09-07 00:00:00"));
        await File.WriteAllTextAsync(Out, "old");
        File.SetUnixFileMode(Out, (UnixFileMode)0b110_110_110);

        Assert.Equal(
            0,
            (await ExportAsync("--data", _folder.Path, "--from", "2024-09-01", "--to", "2024-09-30")).ExitCode
        );

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Out));
    }

    [Theory]
    [InlineData("a.json", "", '[')]
    [InlineData("a.JSON", "", '[')]
    [InlineData("a.csv", "", '\uFEFF')]
    [InlineData("a.pdf", "csv", '\uFEFF')]
    [InlineData("a.json", "csv", '\uFEFF')]
    [InlineData("a.xlsx", "", 'P')]
    public async Task The_format_follows_the_name_of_the_file(string name, string format, char first)
    {
        await TestServer.WriteEventsAsync(_folder, Leave("i", "2024-09-05 12:00:00", "2024-09-07 00:00:00"));
        string[] given = format.Length == 0 ? [] : ["--format", format];

        var cli = await Cli.RunAsync([
            "export",
            "--data",
            _folder.Path,
            "--from",
            "2024-09-01",
            "--to",
            "2024-09-30",
            "--out",
            _written.File(name),
            .. given,
        ]);

        Assert.True(cli.ExitCode == 0, cli.Error);
        Assert.Equal(first, Encoding.UTF8.GetString(await File.ReadAllBytesAsync(_written.File(name)))[0]);
    }

    [Fact]
    public async Task A_dash_writes_only_the_records_to_standard_output()
    {
        await TestServer.WriteEventsAsync(_folder, Leave("i", "2024-09-05 12:00:00", "2024-09-07 00:00:00"));
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments =
        [
            "export",
            "--data",
            _folder.Path,
            "--from",
            "2024-09-01",
            "--to",
            "2024-09-30",
            "--format",
            "json",
            "--out",
            "-",
        ];
        foreach (
            string argument in (string[])[Path.Combine(AppContext.BaseDirectory, "feishu-approval.dll"), .. arguments]
        )
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.Equal("i", Assert.Single(JsonNode.Parse(output)!.AsArray())!["instance_code"]!.GetValue<string>());
        Assert.Equal("1 record from 2024-09-01 to 2024-09-30 written to standard output", (await error).Trim());
        Assert.False(File.Exists("-"));
    }

    public void Dispose()
    {
        _folder.Dispose();
        _written.Dispose();
    }

    private string Out => _written.File("export.csv");

    private Task<Cli> ExportAsync(params string[] arguments) => Cli.RunAsync(["export", .. arguments, "--out", Out]);

    /// <summary>The instance codes of an export as JSON.</summary>
    private async Task<List<string>> JsonAsync(params string[] arguments)
    {
        var cli = await ExportAsync([.. arguments, "--format", "json"]);
        Assert.Equal((0, string.Empty), (cli.ExitCode, cli.Error));
        return
        [
            .. JsonNode
                .Parse(await File.ReadAllBytesAsync(Out))!
                .AsArray()
                .Select(record => record!["instance_code"]!.GetValue<string>()),
        ];
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

    private static EventMessage Revert(string instanceCode) =>
        Message(
            "leave_approval_revert",
            $"revert-{instanceCode}",
            Payload.V1(
                "leave_approval_revert",
                $"revert-{instanceCode}",
                new JsonObject { ["instance_code"] = instanceCode }
            )
        );

    private static EventMessage Message(string subject, string id, JsonObject body) =>
        new()
        {
            MessageId = id,
            Subject = subject,
            Schema = "1.0",
            TenantKey = TestWebhook.TenantKey,
            ReceivedAt = TestTime.Start,
            Body = body.Bytes(),
        };
}
