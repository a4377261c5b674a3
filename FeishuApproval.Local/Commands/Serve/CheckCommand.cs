using System.CommandLine;
using System.Text.Json;
using FeishuApproval.Attendance.Rebuild;
using FeishuApproval.Json;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Local.Commands.Servers;
using FeishuApproval.Local.Sqlite;
using FeishuApproval.Localization;
using FeishuApproval.Messaging;
using FeishuApproval.WorkCalendars;
using Microsoft.Data.Sqlite;

namespace FeishuApproval.Local.Commands.Serve;

/// <summary><c>check</c>: reads the whole database and compares every record with its events.</summary>
internal sealed class CheckCommand
{
    private const string CheckFile = "PRAGMA integrity_check(20)";
    private const string FindYears =
        "SELECT DISTINCT CAST(substr(day, 1, 4) AS INTEGER) FROM attendance_by_day WHERE day > '0001-01-01' ORDER BY 1";
    private const string CheckReferences = "SELECT count(*) FROM pragma_foreign_key_check";

    private readonly Option<string> _data = ServerOptions.DataOption();

    private CheckCommand() { }

    /// <summary>Creates the command.</summary>
    public static Command Create() => new CheckCommand().Build();

    private CommandWithExamples Build()
    {
        var command = new CommandWithExamples(
            "check",
            "Checks the database for damage, compares every record with its stored events, and names the years of records whose public "
                + "holidays are not known. It changes nothing, and the server may run.",
            "check",
            "check --data /var/lib/feishu-approval"
        )
        {
            _data,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        var output = parsed.InvocationConfiguration.Output;
        using var folder = DataFolderClient.OpenToRead(
            Path.GetFullPath(parsed.GetValue(_data)!),
            SettingsFile.Load(parsed)
        );
        var damage = await Terminal.ShowProgressAsync(
            output,
            newBar => Task.Run(() => FindDamage(folder.Database, newBar(Localized.Of($"reading the file"))), stop)
        );
        foreach (string found in damage)
            await output.WriteLineAsync(found);
        if (damage.Count > 0)
        {
            await output.WriteLineAsync(DatabaseError.Damaged);
            JsonOutput.WriteLine(parsed, json => Write(json, damage, 0, [], []));
            return ExitCodes.Failure;
        }

        var (instances, findings) = await Terminal.ShowProgressAsync(
            output,
            newBar => CompareAsync(folder, newBar(Localized.Of($"comparing the records with their events")), stop)
        );
        foreach (var finding in findings)
            await output.WriteLineAsync(Describe(finding));
        int unreadable = findings.Count(finding => finding.Outcome == RebuildOutcome.Unreadable);
        string unread = unreadable == 0 ? string.Empty : Localized.Of($", {Terminal.Text(unreadable)} cannot be read");
        await output.WriteLineAsync(
            Localized.Of(
                $"The file is not damaged. {Terminal.Count(instances, "record")} compared with their events, "
                    + $"{Terminal.Text(findings.Count - unreadable)} differ{unread}."
            )
        );
        var holidays = folder.Get<TenantCalendars>().Of(null).StatusOf(ReadYears(folder.Database));
        if (holidays.Message is { } missing)
            await output.WriteLineAsync(missing);
        string? due = await folder.Get<RebuildCheck>().FindDueAsync(stop);
        if (due is not null)
            await output.WriteLineAsync(due);
        JsonOutput.WriteLine(
            parsed,
            json =>
            {
                Write(json, damage, instances, findings, holidays.MissingYears);
                json.WriteBoolean("rebuild_due"u8, due is not null);
            }
        );
        if (findings.Count == 0)
            return ExitCodes.Success;
        await output.WriteLineAsync(
            Localized.Of($"feishu-approval rebuild shows the differences, and corrects them with --apply.")
        );
        return ExitCodes.Failure;
    }

    private static void Write(
        Utf8JsonWriter json,
        List<string> damage,
        long records,
        List<RebuiltInstance> findings,
        IReadOnlyList<int> missingYears
    )
    {
        json.WriteStartArray("damage"u8);
        foreach (string found in damage)
            json.WriteStringValue(found);
        json.WriteEndArray();
        json.WriteNumber("records"u8, records);
        json.WriteStartArray("findings"u8);
        foreach (var finding in findings)
        {
            json.WriteStartObject();
            json.WriteString("instance_code"u8, finding.InstanceCode);
            json.WriteString("outcome"u8, SnakeCase.Of(finding.Outcome));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("missing_holiday_years"u8);
        foreach (int year in missingYears)
            json.WriteNumberValue(year);
        json.WriteEndArray();
    }

    /// <summary>The years of the days that records are about.</summary>
    private static List<int> ReadYears(Database database) =>
        database.Read(connection =>
        {
            var years = new List<int>();
            using var find = connection.Prepare(FindYears);
            while (find.Step())
                years.Add((int)find.GetInt64(0));
            return years;
        });

    private static List<string> FindDamage(Database database, ProgressBar? bar)
    {
        try
        {
            return database.Read(connection =>
            {
                var found = new List<string>();
                using (var check = connection.Prepare(CheckFile))
                {
                    while (check.Step())
                        found.Add(check.GetText(0));
                }

                if (found is ["ok"])
                    found.Clear();
                using (var check = connection.Prepare(CheckReferences))
                {
                    check.Step();
                    if (check.GetInt64(0) is > 0 and var count)
                    {
                        found.Add(Localized.Of($"{Terminal.Count(count, "row")} refer to a message that is missing."));
                    }
                }

                found.AddRange(
                    DatabaseSchema.FindMissing(connection).Select(each => Localized.Of($"The {each} is missing."))
                );
                found.AddRange(
                    DatabaseSchema
                        .FindTimesOutOfRange(connection)
                        .Select(times =>
                            Localized.Of($"{times.Column} has {Terminal.Count(times.Count, "time")} out of range.")
                        )
                );
                bar?.Report(1);
                return found;
            });
        }
        catch (StoreUnavailableException exception) when (exception.InnerException is SqliteException failure)
        {
            return [failure.Message];
        }
    }

    private static async Task<(long Instances, List<RebuiltInstance> Findings)> CompareAsync(
        DataFolderClient folder,
        ProgressBar? bar,
        CancellationToken stop
    )
    {
        var rebuilder = folder.Get<Rebuilder>();
        long total = bar is null
            ? 0
            : folder.Database.Read(connection => connection.GetInt64("SELECT count(*) FROM attendance"));
        long instances = 0;
        var findings = new List<RebuiltInstance>();
        string? after = null;
        do
        {
            var report = await rebuilder.RunAsync(new RebuildRequest { After = after }, stop);
            instances += report.Instances;
            findings.AddRange(report.Findings);
            after = report.Next;
            bar?.Report(total == 0 ? 1 : (double)instances / total);
        } while (after is not null);
        return (instances, findings);
    }

    private static string Describe(RebuiltInstance finding) =>
        finding.Outcome switch
        {
            RebuildOutcome.Incomplete => Localized.Of(
                $"{finding.InstanceCode}: events are missing or unreadable: {string.Join(", ", finding.LostEvents)}"
            ),
            RebuildOutcome.Unreadable => Localized.Of($"{finding.InstanceCode}: its stored state cannot be read"),
            RebuildOutcome.Contended => Localized.Of($"{finding.InstanceCode} kept changing; run the command again"),
            _ => Localized.Of(
                $"{finding.InstanceCode} differs: "
                    + $"{string.Join(", ", finding.Differences.Select(difference => difference.Field).DefaultIfEmpty(Localized.Of($"only what the record does not show")))}"
            ),
        };
}
