using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FeishuApproval.Api.Export;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.Reads;
using FeishuApproval.Api.Sharing;
using FeishuApproval.Api.Summary;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Configuration;
using FeishuApproval.Events.Types;
using FeishuApproval.Messaging;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using FeishuApproval.Webhook;
using FsCheck.Fluent;

namespace FeishuApproval.Tests.Api;

/// <summary>
/// The minutes and half days of a record are the same in the record, the table by day as CSV and as a workbook, the summary, iCalendar,
/// and in what the calendar page draws: for every sample, and for generated approvals.
/// </summary>
public sealed partial class The_sums_are_equal_everywhere
{
    private static readonly string[] DayColumns = ["instance_code", "user_id", "date", "days", "minutes"];

    public static TheoryData<string> Samples => [.. SampleFile.Names, .. SampleFile.DetailNames];

    [Theory]
    [MemberData(nameof(Samples))]
    public async Task For_every_sample(string name)
    {
        using var projection = new TestProjection();
        foreach (var record in await ApplyAsync(projection, [Message(name)]))
            await CheckAsync(projection, [record]);
    }

    [Fact]
    public void For_generated_approvals() =>
        Properties.ForAll(
            Gen.Choose(0, int.MaxValue - 1).ToArbitrary(),
            seed => CheckGeneratedAsync(seed).GetAwaiter().GetResult(),
            count: 10
        );

    [NodeFact]
    public async Task On_the_calendar_page_for_every_sample()
    {
        var records = new List<AttendanceRecord>();
        foreach (string name in SampleFile.Names.Concat(SampleFile.DetailNames))
        {
            using var projection = new TestProjection();
            records.AddRange(await ApplyAsync(projection, [Message(name)]));
        }

        Assert.True(records.Count > 100);
        await CheckPageAsync(records);
    }

    [NodeFact]
    public void On_the_calendar_page_for_generated_approvals() =>
        Properties.ForAll(
            Gen.Choose(0, int.MaxValue - 1).ToArbitrary(),
            seed => CheckGeneratedPageAsync(seed).GetAwaiter().GetResult(),
            count: 3
        );

    private static async Task CheckGeneratedAsync(int seed)
    {
        using var projection = new TestProjection();
        await CheckAsync(projection, await ApplyAsync(projection, new GeneratedApprovals(seed).Draw(60)));
    }

    private static async Task CheckGeneratedPageAsync(int seed)
    {
        using var projection = new TestProjection();
        await CheckPageAsync(await ApplyAsync(projection, new GeneratedApprovals(seed).Draw(300)));
    }

    /// <summary>Applies events and returns the records as the server answers them, without cancel-leaves.</summary>
    private static async Task<IReadOnlyList<AttendanceRecord>> ApplyAsync(
        TestProjection projection,
        IReadOnlyList<EventMessage> messages
    )
    {
        var codes = new HashSet<string>(StringComparer.Ordinal);
        foreach (var message in messages)
        {
            if (!Subscriptions.IsAttendance(message.Subject))
                continue;
            await projection.HandleAsync(message);
            if (TestProjection.Events.Read(message) is InstanceEvent { InstanceCode: var code })
                codes.Add(code);
        }

        return
        [
            .. (await projection.Reader.ReadAsync(codes, CancellationToken.None))
                .Values.Select(read => read?.Record)
                .OfType<AttendanceRecord>()
                .Where(record => !record.IsCancelLeave),
        ];
    }

    private static EventMessage Message(string name)
    {
        var sample = SampleFile.Read(name);
        if (SampleFile.Names.Contains(name))
        {
            using var webhook = new TestWebhook(new FeishuApp(null, [TestWebhook.Token], []));
            return webhook.Accept(TestRequest.Plain(sample.Body));
        }

        return TestEvents.Message(sample.Folder, "snapshot-1", sample.InstanceCode, []) with
        {
            Body = sample.Body,
        };
    }

    private static async Task CheckAsync(TestProjection projection, IReadOnlyList<AttendanceRecord> records)
    {
        var dated = records.Where(record => record.NetDays is { Count: > 0 }).ToArray();
        if (dated.Length == 0)
            return;
        foreach (var record in records)
        {
            CheckLength(record);
            CheckCalendar(record);
        }

        string tenant = dated[0].TenantKey ?? string.Empty;
        string period = Query(
            dated.Min(record => record.NetDays![0].Date),
            dated.Max(record => record.NetDays![^1].Date),
            tenant
        );
        var lists = new AttendanceListApi(
            projection.Search,
            new FeishuOptions { Apps = [new FeishuApp(null, [TestWebhook.Token], [])] }
        );
        var summary = new SummaryApi(projection.Search, lists, TimeProvider.System);
        var export = new ExportApi(projection.Search, lists, summary, TimeProvider.System);

        // Each employee and day of the records, with the sums that payroll adds up.
        string[] expected =
        [
            .. dated
                .SelectMany(record =>
                    record.Employees.SelectMany(employee =>
                        record.NetDays!.Select(day =>
                            Row(record.InstanceCode, employee, day.Date, day.HalfDays / 2m, day.Minutes)
                        )
                    )
                )
                .Order(StringComparer.Ordinal),
        ];
        Assert.Equal(expected, await CsvAsync(export, period));
        Assert.Equal(expected, await WorkbookAsync(export, period));
        Assert.Equal(
            dated
                .SelectMany(record => record.Employees.Select(employee => (Employee: employee, Record: record)))
                .GroupBy(each => each.Employee, each => each.Record)
                .OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(Sums),
            await SummaryAsync(summary, period)
        );
    }

    /// <summary>The days add up to the length of the record, or their amounts are unknown.</summary>
    private static void CheckLength(AttendanceRecord record)
    {
        foreach (
            var (days, seconds, length) in new[]
            {
                (record.LengthDiffers ? null : record.Days, record.DurationSeconds, record.Length),
                (record.Net?.Days, record.Net?.DurationSeconds, record.Net?.Length),
            }
        )
        {
            if (days is null || !days.All(day => day.IsKnown))
                continue;
            long sum = days.Sum(day => (day.Minutes * 60) ?? (day.HalfDays!.Value * RecordLength.SecondsPerHalfDay));
            Assert.Equal(sum, seconds);
            if (length is not null)
                Assert.Equal(sum, Rounded(length.Value * SecondsOf(length.Unit)));
        }
    }

    private static int SecondsOf(LengthUnit unit) =>
        unit switch
        {
            LengthUnit.Day => 86_400,
            LengthUnit.Hour => 3600,
            _ => 60,
        };

    /// <summary>
    /// Entries with times take the minutes of a day. In a form that counts days, an all-day entry is a day, and another entry a half day. Clock
    /// times that do not add up to the amount are shown as they are.
    /// </summary>
    private static void CheckCalendar(AttendanceRecord record)
    {
        var zone = TestProjection.Shanghai;
        var days = record.NetDays ?? [];
        foreach (var day in days)
        {
            var entries = CalendarEntry.Of([day], zone);
            Assert.NotEmpty(entries);
            bool isAllDay = entries is [{ IsAllDay: true }];
            if (day.HalfDays is { } halfDays)
                Assert.Equal(halfDays, isAllDay ? 2 : 1);
            else if (day.IsInDays)
                Assert.Equal(day.Half is null, isAllDay);
            if (day.IsInDays || day.Minutes is null || day.Times.Count == 0)
                continue;
            double clock = day.Times.Sum(period => (period.End - period.Start).TotalMinutes);
            Assert.Equal(clock, entries.Sum(entry => (entry.Period.End - entry.Period.Start).TotalMinutes));
            bool isShownAsItIs =
                days.Count == 1 || record.Net is not null || record.Overtime?.Days is not null || day.Minutes == 0;
            if (!isShownAsItIs)
                Assert.Equal(clock, (double)day.Minutes);
        }

        // Joined entries cover the same time.
        if (days.DistinctBy(day => day.Date).Count() == days.Count)
        {
            Assert.Equal(
                days.Sum(day => CalendarEntry.Of([day], zone).Sum(Hours)),
                CalendarEntry.Of(days, zone).Sum(Hours)
            );
        }

        static double Hours(CalendarEntry entry) => (entry.Period.End - entry.Period.Start).TotalHours;
    }

    private static async Task CheckPageAsync(IReadOnlyList<AttendanceRecord> records)
    {
        var dated = records.Where(record => record.NetDays is { Count: > 0 }).ToArray();
        var input = new JsonArray([
            .. dated.Select(record => new JsonObject
            {
                ["record"] = JsonSerializer.SerializeToNode(record, ReadJson.Instance.AttendanceRecord),
                ["first"] = Date(record.NetDays![0].Date),
                ["count"] = record.NetDays[^1].Date.DayNumber - record.NetDays[0].Date.DayNumber + 1,
            }),
        ]);
        var drawn = JsonNode
            .Parse(await NodeScript.RunAsync("FeishuApproval.Pages.Tests/drawn.js", input.ToJsonString()))!
            .AsArray();
        Assert.Equal(dated.Length, drawn.Count);
        foreach (var (record, page) in dated.Zip(drawn))
        {
            var days = record.NetDays!;
            Assert.Equal(
                days.Select(day => Date(day.Date)).Distinct(),
                page!["dates"]!.AsArray().Select(date => (string?)date)
            );
            if (days.All(day => day.HalfDays is not null))
                Assert.Equal(days.Sum(day => day.HalfDays), (int)page["halves"]!);
            Assert.Equal(
                days.Where(day => day.HalfDays > 0 || day.Minutes > 0)
                    .Select(day => (Date(day.Date), day.HalfDays is { } halves ? halves / 2m : day.Minutes!.Value)),
                page["days"]!.AsArray().Select(text => Amount((string)text!))
            );
            var amount = record.Net is null ? record.Length : record.Net.Length;
            Assert.Equal(Rounded(amount?.Value), Rounded(Number((string)page["amount"]!)));
        }
    }

    private static string Sums(IGrouping<string, AttendanceRecord> records)
    {
        long? minutes = null;
        decimal? days = null;
        int unknown = 0;
        foreach (var record in records)
        {
            // The total counts instead of the days, if these are not all known.
            var (length, seconds) = record.Net is { } net
                ? (net.Length, net.DurationSeconds)
                : (record.Length, record.DurationSeconds);
            bool isKnown = record.NetDays!.All(day => day.IsKnown);
            if (!isKnown && length is { Unit: LengthUnit.Day } && seconds % 43_200 == 0)
            {
                days = (days ?? 0) + length.Value;
            }
            else if (!isKnown && length is { Unit: not LengthUnit.Day } && seconds % 60 == 0)
            {
                minutes = Sum(minutes, seconds / 60);
            }
            else
            {
                foreach (var day in record.NetDays!)
                {
                    minutes = Sum(minutes, day.Minutes);
                    days = day.HalfDays is { } halves ? (days ?? 0) + (halves / 2m) : days;
                }

                unknown += isKnown ? 0 : 1;
            }
        }

        return Row("sum", records.Key, default, days, minutes)
            + string.Create(CultureInfo.InvariantCulture, $" {records.Count()} records, {unknown} unknown");
    }

    private static long? Sum(long? sum, long? added) => added is null ? sum : (sum ?? 0) + added;

    private static async Task<string[]> CsvAsync(ExportApi export, string period)
    {
        using var csv = SettingCsv.Open(await FileAsync(export, $"{period}&layout=days&format=csv"), "date");
        int?[] columns = [.. DayColumns.Select(name => (int?)csv.Required(name))];
        var rows = new List<string>();
        while (csv.Read())
        {
            rows.Add(
                Row(
                    csv.Text(columns[0])!,
                    csv.Text(columns[1]),
                    DateOnly.ParseExact(csv.Text(columns[2])!, "yyyy-MM-dd", CultureInfo.InvariantCulture),
                    Decimal(csv.Text(columns[3])),
                    (long?)Decimal(csv.Text(columns[4]))
                )
            );
        }

        return [.. rows.Order(StringComparer.Ordinal)];
    }

    private static async Task<string[]> WorkbookAsync(ExportApi export, string period)
    {
        var book = Workbook.Read(await FileAsync(export, $"{period}&layout=days&format=xlsx"));
        return
        [
            .. Enumerable
                .Range(1, book.Rows.Count - 1)
                .Select(row =>
                    Row(
                        book.Cell(row, "Instance code")!.Value,
                        book.Cell(row, "User ID")?.Value,
                        DateOnly.FromDateTime(book.Cell(row, "Date")!.Time),
                        Decimal(book.Cell(row, "Days")?.Value),
                        (long?)Decimal(book.Cell(row, "Minutes")?.Value)
                    )
                )
                .Order(StringComparer.Ordinal),
        ];
    }

    private static async Task<byte[]> FileAsync(ExportApi export, string query)
    {
        var answer = await export.GetAsync(new QueryParameters(query), accept: null, CancellationToken.None);
        Assert.Equal(200, answer.Status);
        return await answer.BytesAsync();
    }

    private static async Task<string[]> SummaryAsync(SummaryApi summary, string period)
    {
        var answer = await summary.GetAsync(
            new QueryParameters($"{period}&group_by=employee"),
            accept: null,
            CancellationToken.None
        );
        Assert.Equal(200, answer.Status);
        return
        [
            .. JsonNode.Parse(answer.Body.Span)!["items"]!
                .AsArray()
                .Select(row =>
                    Row("sum", (string?)row!["user_id"], default, (decimal?)row["days"], (long?)row["minutes"])
                    + string.Create(
                        CultureInfo.InvariantCulture,
                        $" {(int)row["records"]!} records, {(int)row["unknown_records"]!} unknown"
                    )
                ),
        ];
    }

    private static string Query(DateOnly from, DateOnly to, string tenant) =>
        $"from={Date(from)}&to={Date(to)}&tenant_key={Uri.EscapeDataString(tenant)}&status=all";

    private static string Row(string code, string? employee, DateOnly date, decimal? days, long? minutes) =>
        string.Create(CultureInfo.InvariantCulture, $"{code} {employee} {Date(date)}: {days:0.#} days {minutes} min");

    private static string Date(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static decimal? Decimal(string? text) =>
        text is null ? null : decimal.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>Rounds hours that are no whole number, as far as a JavaScript number is exact.</summary>
    private static decimal? Rounded(decimal? number) => number is null ? null : Math.Round(number.Value, 6);

    /// <summary>The date and the days or minutes of a text such as <c>2024-09-05: 0.5 days</c> or <c>2024-09-05: 7.5 h</c>.</summary>
    private static (string Date, decimal Number) Amount(string text) =>
        (text[..10], Number(text[11..])!.Value * (text.EndsWith(" h", StringComparison.Ordinal) ? 60 : 1));

    private static decimal? Number(string text) =>
        FirstNumber().Match(text) is { Success: true } found ? Decimal(found.Value) : null;

    [GeneratedRegex(@"[\d.]+")]
    private static partial Regex FirstNumber();
}
