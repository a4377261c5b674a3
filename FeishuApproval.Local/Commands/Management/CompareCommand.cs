using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.Payroll;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Closings;
using FeishuApproval.Json;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Local.Commands.Records;
using FeishuApproval.Local.Commands.Servers;
using FeishuApproval.Localization;

namespace FeishuApproval.Local.Commands.Management;

/// <summary><c>compare</c>: compares the records of a month with Feishu's own attendance, on a running server.</summary>
internal sealed class CompareCommand
{
    /// <summary>The most differences that are shown; the file has all.</summary>
    private const int MaxShown = 100;

    private readonly ServerOptions _server = new();
    private readonly Argument<string> _month = new("MONTH")
    {
        Description = "The month, for example 2026-11: the period that ends in it (Payroll__PeriodStartsOn).",
    };
    private readonly Option<string[]> _users = new("--user")
    {
        Description =
            "The user_id of an employee to compare, too. Without it, the employees with records in the month are compared. May be given several "
            + "times.",
        HelpName = "USER_ID",
    };
    private readonly Option<string?> _out = new(ExportFile.OutOption)
    {
        Description =
            "Write all that was compared to a file: .csv, .xlsx or .json. It is written as FILE.partial and renamed when complete; an existing "
            + "FILE is overwritten.",
        HelpName = "FILE",
    };
    private readonly Option<string> _language = ExportFile.LanguageOption();
    private readonly Option<int?> _maxCalls = ReconcileCommand.MaxCallsOption();
    private readonly Option<string?> _after = ServerOptions.AfterOption();
    private readonly Option<string?> _tenant = ServerOptions.TenantOption();

    private CompareCommand() { }

    /// <summary>Creates the command.</summary>
    public static Command Create() => new CompareCommand().Build();

    private CommandWithExamples Build()
    {
        var command = new CommandWithExamples(
            "compare",
            "Compares the records of a month with Feishu's own attendance, employee by employee: same, only in Feishu, only here, different "
                + "length. The server stores the result, and a closing of the month names it. No record is changed. The exit code is 1 if "
                + "something differs. The app needs the scope attendance:task:readonly.",
            "compare 2026-11 --url http://127.0.0.1:7071 --key KEY",
            "compare 2026-11 --url https://example.azurewebsites.net --key KEY --out november.csv"
        )
        {
            _month,
            _users,
            _out,
            _language,
            _maxCalls,
            _after,
            _tenant,
        };
        _server.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        string? path = parsed.GetValue(_out);
        var format = path is null ? Format.Csv : ExportFile.FormatOf(path);
        if (path == ExportFile.StandardOutput)
            throw new UsageException(Localized.Of($"{ExportFile.OutOption} - is not possible here; name a file."));
        if (path is not null)
            OutputFile.Check(Path.GetFullPath(path), ExportFile.OutOption, []);
        using var client = _server.CreateServerClient(parsed);
        var output = parsed.InvocationConfiguration.Output;
        long calls = 0;
        string? next = parsed.GetValue(_after);
        ComparisonReport answer;
        try
        {
            answer = await Terminal.ShowProgressAsync(
                output,
                newBar => CompareAsync(newBar(Localized.Of($"comparing")))
            );
        }
        catch (Exception exception) when (next is not null && exception is UsageException or OperationCanceledException)
        {
            await output.WriteLineAsync(Localized.Of($"It ended early. Continue with --after \"{next}\""));
            throw;
        }

        await output.WriteLineAsync(ReconcileCommand.QuotaLine(calls));
        if (!answer.Done)
        {
            await output.WriteLineAsync(
                (answer.Problem ?? Localized.Of($"The calls allowed are used up."))
                    + (answer.Next is null ? string.Empty : Localized.Of($" Continue with --after \"{answer.Next}\""))
            );
            return ExitCodes.Failure;
        }

        var view = await client.AskAsync(
            HttpMethod.Get,
            Routes.Comparison.Replace("{month}", parsed.GetValue(_month), StringComparison.Ordinal),
            [
                new("version", answer.Comparison!.Version.ToString(CultureInfo.InvariantCulture)),
                new("with_same", path is null ? null : "yes"),
                new("tenant_key", parsed.GetValue(_tenant)),
            ],
            ComparisonAnswers.Instance.ComparisonView,
            stop
        );
        foreach (string line in Lines(view))
            await output.WriteLineAsync(line);
        if (path is not null)
        {
            await WriteAsync(path, format, parsed.GetValue(_language) == "zh", view.Items, stop);
            await output.WriteLineAsync(Localized.Of($"Comparison written to {path}"));
            JsonOutput.WriteLine(parsed, json => json.WriteString("file"u8, Path.GetFullPath(path)));
        }

        return view.Comparison.Differences == 0 && answer.Problem is null ? ExitCodes.Success : ExitCodes.Failure;

        async Task<ComparisonReport> CompareAsync(ProgressBar? bar)
        {
            while (true)
            {
                var made = await client.AskAsync(
                    HttpMethod.Post,
                    Routes.CompareMonth,
                    Parameters(parsed, next, calls),
                    ComparisonAnswers.Instance.ComparisonReport,
                    stop
                );
                calls += made.Calls;
                next = made.Next;
                bar?.Show(
                    made.Progress,
                    Localized.Of($"{Terminal.Count(made.Comparison?.Employees ?? 0, "employee")} compared")
                );
                if (made.Done || made.Problem is not null || made.OutOfCalls || parsed.GetValue(_maxCalls) <= calls)
                    return made;
            }
        }
    }

    private IEnumerable<KeyValuePair<string, string?>> Parameters(ParseResult parsed, string? after, long calls) =>
        [
            new("month", parsed.GetValue(_month)),
            new("user_ids", parsed.GetValue(_users) is { Length: > 0 } users ? string.Join(',', users) : null),
            new(
                "max_calls",
                parsed.GetValue(_maxCalls) is { } most ? (most - calls).ToString(CultureInfo.InvariantCulture) : null
            ),
            new("after", after),
            new("tenant_key", parsed.GetValue(_tenant)),
        ];

    private static IEnumerable<string> Lines(ComparisonView view)
    {
        var comparison = view.Comparison;
        yield return Localized.Of(
            $"{comparison.Month} ({DayOption.Text(comparison.From)} to {DayOption.Text(comparison.Through)}), "
                + $"{Terminal.Count(comparison.Employees, "employee")}, stored as version {comparison.Version}:"
        );
        foreach (var count in comparison.Counts)
        {
            yield return Localized.Of(
                $"  {RecordTable.Kind(SnakeCase.Of(count.Kind))}: {Terminal.Text(count.Same)} same, {Terminal.Text(count.OnlyFeishu)} only in Feishu, "
                    + $"{Terminal.Text(count.OnlyHere)} only here, {Terminal.Text(count.DifferentLength)} different length"
            )
                + (
                    count.NotCompared > 0
                        ? Localized.Of($", {Terminal.Text(count.NotCompared)} not compared")
                        : string.Empty
                );
        }

        foreach (string note in comparison.Notes)
            yield return $"  {note}";
        ComparedApproval[] differences = [.. view.Items.Where(item => item.Result != ComparisonResult.Same)];
        foreach (var item in differences.Take(MaxShown))
            yield return Line(item);
        if (differences.Length > MaxShown)
        {
            yield return Localized.Of(
                $"and {differences.Length - MaxShown} more. {ExportFile.OutOption} FILE writes all of them."
            );
        }
    }

    private static string Line(ComparedApproval item)
    {
        string name = item.UserName is { } known ? $"{known} ({item.UserId})" : item.UserId;
        string type = item.TypeName is { } given ? $" {given}" : string.Empty;
        string times =
            item.Start is null ? Times(item.FeishuStart, item.FeishuEnd)
            : item.FeishuStart is null || (item.FeishuStart == item.Start && item.FeishuEnd == item.End)
                ? Times(item.Start, item.End)
            : Localized.Of($"{Times(item.Start, item.End)}, in Feishu {Times(item.FeishuStart, item.FeishuEnd)}");
        string result = item.Result switch
        {
            ComparisonResult.OnlyFeishu => Localized.Of($"only in Feishu{Amount(item.FeishuLength)}"),
            ComparisonResult.OnlyHere => Localized.Of($"only here{Amount(item.Length)}"),
            ComparisonResult.NotCompared => Localized.Of($"not compared"),
            _ => Localized.Of(
                $"different length:{Amount(item.Length) ?? Localized.Of($" unknown")} here,{Amount(item.FeishuLength) ?? Localized.Of($" unknown")} in Feishu"
            ),
        };
        return $"{name} {RecordTable.Kind(SnakeCase.Of(item.Kind))}{type} {times}: {result}{(Reason(item.Reason) is { } reason ? $" ({reason})" : string.Empty)}";
    }

    private static string? Amount(RecordLength? length) =>
        length is null ? null : $" {length.Text(Localized.IsChinese)}";

    private static string Times(DateTimeOffset? start, DateTimeOffset? end) =>
        start == end ? Text(start) : Localized.Of($"{Text(start)} to {Text(end)}");

    private static string Text(DateTimeOffset? time) =>
        time?.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? "?";

    private static string? Reason(ComparisonReason? reason) =>
        reason switch
        {
            ComparisonReason.Reverted => Localized.Of($"it is reverted here"),
            ComparisonReason.CancelLeave => Localized.Of($"a cancel-leave cancels it or a part of it"),
            ComparisonReason.PeopleProcess => Localized.Of($"a process of Feishu People, which is no approval"),
            ComparisonReason.WithoutApproval => Localized.Of($"an administrator entered it without an approval"),
            ComparisonReason.NoDefinition => Localized.Of($"no configured definition makes records of this kind"),
            ComparisonReason.UnmappedDefinition => Localized.Of(
                $"a configured definition has no mapping; doctor proposes one"
            ),
            ComparisonReason.UnreadableRecord => Localized.Of($"a record has fields that cannot be read"),
            ComparisonReason.ChangedAfterClose => Localized.Of($"the record changed after the close"),
            ComparisonReason.UnknownEmployee => Localized.Of(
                $"the employee is unknown to Feishu's attendance, or may not be read"
            ),
            ComparisonReason.NoUserId => Localized.Of($"no event has the employee's user_id"),
            _ => null,
        };

    private static async Task WriteAsync(
        string path,
        Format format,
        bool inChinese,
        IReadOnlyList<ComparedApproval> items,
        CancellationToken stop
    )
    {
        try
        {
            await using var file = ExportFile.Create(path, format, inChinese);
            await file.WriteAsync(
                ComparisonSheet.Sheet,
                (json, item) => JsonSerializer.Serialize(json, item, ComparisonAnswers.Instance.ComparedApproval),
                new[] { items }.ToAsyncEnumerable(),
                stop
            );
        }
        catch (IOException exception)
        {
            throw OutputFile.NotWritten(path, ExportFile.OutOption, exception);
        }
    }
}
