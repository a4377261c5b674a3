using System.Globalization;
using System.Text.Json.Nodes;
using FeishuApproval.Messaging;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Api;

/// <summary>
/// Generates approvals of September 2024 with lengths that fit their periods, nearly fit them, or do not. Each has an employee of its own.
/// </summary>
/// <param name="seed">Draws the same approvals again.</param>
internal sealed class GeneratedApprovals(int seed)
{
    private static readonly TimeSpan[] Clock =
    [
        TimeSpan.Zero,
        new(6, 0, 0),
        new(9, 0, 0),
        new(12, 0, 0),
        new(13, 0, 0),
        new(13, 30, 0),
        new(18, 0, 0),
        new(22, 0, 0),
    ];

    private readonly Random _random = new(seed);
    private readonly List<EventMessage> _events = [];

    /// <summary>Returns the events of some approvals, among them cancel-leaves.</summary>
    public IReadOnlyList<EventMessage> Draw(int count)
    {
        for (int i = 0; i < count; i++)
        {
            string user = string.Create(CultureInfo.InvariantCulture, $"user-{i:D3}");
            switch (_random.Next(4))
            {
                case 0:
                    Add("trip_approval", $"trip-{i}", Trip(user));
                    break;
                case 1:
                    Add("work_approval", $"overtime-{i}", Overtime(user));
                    break;
                case 2:
                    Add("out_approval", $"out-{i}", Outing(user));
                    break;
                default:
                    string unit = Pick("DAY", "HALF_DAY", "HOUR", "HALF_HOUR", "MINUTE");
                    var leave = Leave(user, unit);
                    Add("leave_approvalV2", $"leave-{i}", leave);
                    for (int j = _random.Next(3); j > 0; j--)
                    {
                        var cancelLeave = Leave(user, _random.Next(4) > 0 ? unit : Pick("DAY", "HOUR"));
                        cancelLeave["origin_instance_code"] = $"leave-{i}";
                        Add("leave_approvalV2", $"cancel-{i}-{j}", cancelLeave);
                    }

                    break;
            }
        }

        return _events;
    }

    private void Add(string type, string instanceCode, JsonObject fields) =>
        _events.Add(
            Payload.V1Message(
                type,
                string.Create(CultureInfo.InvariantCulture, $"event-{_events.Count}"),
                instanceCode,
                fields
            )
        );

    private JsonObject Leave(string user, string unit)
    {
        var periods = Periods(4);
        return new JsonObject
        {
            ["user_id"] = user,
            ["leave_name"] = Pick("年假", "事假, 病假"),
            ["leave_unit"] = unit,
            ["leave_interval"] = Length(periods),
            ["leave_start_time"] = Text(periods.Min(period => period.Start)),
            ["leave_end_time"] = Text(periods.Max(period => period.End)),
            ["leave_range"] =
                _random.Next(2) == 0
                    ? null
                    : new JsonArray([.. periods.Select(period => new JsonArray(Text(period.Start), Text(period.End)))]),
        };
    }

    private JsonObject Overtime(string user)
    {
        var periods = Periods(3);
        var split = periods
            .SelectMany(period => new[] { period.Start.Date, period.End.Date })
            .Distinct()
            .Order()
            .Select(date => new JsonObject
            {
                ["start"] = Text(date),
                ["end"] = Text(date),
                ["rule_associated"] = _random.Next(4),
                ["interval"] = _random.Next(8) == 0 ? null : _random.Next(1, 20) * 1800,
            });
        return new JsonObject
        {
            ["employee_id"] = user,
            ["work_type"] = "加班",
            ["work_interval"] = Length(periods),
            ["work_start_time"] = Text(periods.Min(period => period.Start)),
            ["work_end_time"] = Text(periods.Max(period => period.End)),
            ["time_range"] = new JsonArray([
                .. periods.Select(period => new JsonObject
                {
                    ["work_start_time"] = Text(period.Start),
                    ["work_end_time"] = Text(period.End),
                }),
            ]),
            ["work_detail"] = _random.Next(2) == 0 ? null : new JsonArray([.. split]),
        };
    }

    private JsonObject Outing(string user)
    {
        var period = Periods(1)[0];
        return new JsonObject
        {
            ["user_id"] = user,
            ["out_name"] = "外出",
            ["out_unit"] = Pick("DAY", "HALF_DAY", "HOUR"),
            ["out_interval"] = Length([period]),
            ["out_start_time"] = Text(period.Start),
            ["out_end_time"] = Text(period.End),
        };
    }

    private JsonObject Trip(string user)
    {
        var periods = Periods(2);
        return new JsonObject
        {
            ["employee_id"] = user,
            ["trip_interval"] = Length(periods),
            ["trip_peers"] = _random.Next(2) == 0 ? null : new JsonArray($"{user}-peer"),
            ["schedules"] = new JsonArray([
                .. periods.Select(period => new JsonObject
                {
                    ["trip_start_time"] = Text(period.Start),
                    ["trip_end_time"] = Text(period.End),
                    ["trip_interval"] = Length([period]),
                }),
            ]),
        };
    }

    private List<(DateTime Start, DateTime End)> Periods(int max)
    {
        var periods = new List<(DateTime, DateTime)>();
        for (int i = _random.Next(max); i >= 0; i--)
        {
            var start = new DateTime(2024, 9, 1).AddDays(_random.Next(24)) + Pick(Clock);
            var end =
                _random.Next(2) == 0
                    ? start.AddMinutes(_random.Next(1, 25) * 30)
                    : start.Date.AddDays(_random.Next(4)) + Pick(Clock);
            periods.Add((start, end > start ? end : start.AddHours(8)));
        }

        return periods;
    }

    /// <summary>A length in seconds that is the clock, less a break each day, in half days, or none of these.</summary>
    private JsonNode? Length(List<(DateTime Start, DateTime End)> periods)
    {
        int clock = (int)periods.Sum(period => (period.End - period.Start).TotalSeconds);
        int dates = periods.Sum(period => (period.End.Date - period.Start.Date).Days + 1);
        return _random.Next(6) switch
        {
            0 => null,
            1 => clock,
            2 => Math.Max(0, clock - (3600 * dates)),
            3 => 43_200 * _random.Next(1, (2 * dates) + 1),
            4 => 60 * _random.Next(1, 1500),
            _ => 43_200 * 2 * dates,
        };
    }

    private T Pick<T>(params T[] values) => values[_random.Next(values.Length)];

    private static string Text(DateTime time) => time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
