using System.Text.Json.Nodes;
using FeishuApproval.Api.Reads;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Events.Facts;
using FeishuApproval.Local.Commands.Demo;
using FeishuApproval.Messaging;
using FeishuApproval.Simulator;
using FeishuApproval.TestSupport;
using FeishuApproval.WorkCalendars;

namespace FeishuApproval.Tests.Commands;

/// <summary>The month of <c>demo --open</c>, in months with and without public holidays and make-up workdays.</summary>
public sealed class DemoMonthTests
{
    public static TheoryData<DateOnly> Days =>
        [new(2026, 11, 30), new(2026, 2, 17), new(2026, 10, 1), new(2026, 1, 3), new(2024, 2, 29)];

    [Theory]
    [MemberData(nameof(Days))]
    public void The_events_of_a_day_are_always_the_same(DateOnly today) =>
        Assert.Equal(Events(today).Select(each => Text(each)), Events(today).Select(each => Text(each)));

    [Theory]
    [MemberData(nameof(Days))]
    public async Task Every_length_is_that_of_its_days(DateOnly today)
    {
        foreach (var record in (await RecordsAsync(today)).Where(each => each.Kind != AttendanceKind.Shift))
        {
            Assert.False(record.LengthDiffers, record.InstanceCode);
            Assert.Empty(record.UnreadableFields);
            Assert.All(record.Days!, day => Assert.True(day.IsKnown, record.InstanceCode));
            if (record.Kind == AttendanceKind.Leave)
                Assert.All(record.Days!, day => Assert.Equal(DayClass.Workday, day.DayClass));
        }
    }

    [Theory]
    [MemberData(nameof(Days))]
    public async Task It_has_what_a_month_has(DateOnly today)
    {
        var records = await RecordsAsync(today);
        DateOnly first = new(today.Year, today.Month, 1),
            last = first.AddMonths(1).AddDays(-1);

        Assert.Equal(
            ["leave", "out", "overtime", "remedy", "shift", "trip"],
            records.Select(each => each.Kind.ToString().ToLowerInvariant()).Distinct().Order()
        );
        var leaves = records.Where(each => each.Kind == AttendanceKind.Leave).ToList();
        Assert.Equal(
            ["事假", "婚假", "年假", "病假", "调休"],
            leaves.Select(each => each.TypeName!).Distinct().Order(StringComparer.Ordinal)
        );
        Assert.Contains(leaves, each => each.Amount == "1 h");
        Assert.Contains(leaves, each => each.Amount == "0.5 days");
        Assert.Contains(leaves, each => each.Days![0].Date <= last && each.Days[^1].Date > last);
        Assert.Contains(leaves, each => each.Days![0].Date < first && each.Days[^1].Date >= first);
        Assert.Contains(leaves, each => each is { Net.Days.Count: 2, Days.Count: 3 });
        Assert.Contains(leaves, each => each.Status == AttendanceStatus.Reverted);
        var overtime = records.Where(each => each.Kind == AttendanceKind.Overtime).SelectMany(each => each.Days!);
        Assert.Superset(
            new HashSet<string> { "Workday pay", "RestDay time_off" },
            overtime.Select(day => $"{day.DayClass} {day.Compensation}").ToHashSet()
        );
    }

    [Fact]
    public async Task Every_employee_has_a_name_a_number_and_a_department()
    {
        string file = Path.GetTempFileName();
        try
        {
            await DemoMonth.WriteNamesAsync(file, CancellationToken.None);
            string[] lines = await File.ReadAllLinesAsync(file);

            Assert.Equal("user_id,name,employee_no,department", lines[0]);
            Assert.All(lines[1..], line => Assert.All(line.Split(','), Assert.NotEmpty));
            var known = lines[1..].Select(line => line.Split(',')[0]).ToHashSet();
            Assert.Superset((await RecordsAsync(new(2026, 11, 30))).Select(each => each.UserId!).ToHashSet(), known);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static IReadOnlyList<SimulatedEvent> Events(DateOnly today) => [.. new DemoMonth("t", today).Events()];

    private static string Text(SimulatedEvent simulated) => JsonNode.Parse(simulated.Body.AsSpan())!.ToJsonString();

    private static async Task<IReadOnlyList<AttendanceRecord>> RecordsAsync(DateOnly today)
    {
        using var projection = new TestProjection();
        foreach (var simulated in Events(today))
        {
            var body = JsonNode.Parse(simulated.Body.AsSpan())!;
            var message = new EventMessage
            {
                MessageId = simulated.EventId!,
                Subject = (string)(body["header"]?["event_type"] ?? body["event"]!["type"])!,
                Schema = body["schema"] is null ? "1.0" : "2.0",
                TenantKey = DemoMonth.TenantKey,
                ReceivedAt = TestTime.Start,
                Body = simulated.Body,
            };
            Assert.Equal(HandlerOutcome.Applied, await projection.HandleAsync(message));
        }

        var query = new RecordQuery(
            DemoMonth.TenantKey,
            today.AddDays(-60),
            today.AddDays(60),
            WithReverted: true,
            WithCancelLeaves: true
        );
        var records = new List<AttendanceRecord>();
        await foreach (var page in projection.Search.FindAllRecordsAsync(query, names: null))
            records.AddRange(page);
        return records;
    }
}
