using System.Globalization;
using System.Text.Json.Nodes;
using FeishuApproval.Simulator.Platform.Data;

namespace FeishuApproval.Simulator.Platform;

/// <summary>
/// The attendance of the simulated platform: its approved instances as Feishu lists them, with the limits and errors of
/// the real platform. Times are local to the zone of their row, and ends at midnight are 23:59:59.
/// </summary>
internal static class SimulatedAttendance
{
    private const string Approvals = "user_approvals";
    private const string Corrections = "user_task_remedys";
    private const string ZoneName = "Asia/Shanghai";
    private const int MaxUsers = 50;
    private const int MaxDays = 30;
    private const int Approved = 2;

    private static readonly TimeSpan China = TimeSpan.FromHours(8);

    /// <summary>The paths of the calls and their names.</summary>
    public static IReadOnlyList<(string Path, string Call)> Calls { get; } =
    [
        ("/open-apis/attendance/v1/user_approvals/query", Approvals),
        ("/open-apis/attendance/v1/user_task_remedys/query", Corrections),
    ];

    /// <summary>Answers a call: 0 and the data, or an error.</summary>
    public static (int Code, JsonObject? Data) Answer(SimulatedPlatform platform, string call, JsonObject? request)
    {
        string[] users = [.. (request?["user_ids"] as JsonArray)?.Select(id => (string?)id).OfType<string>() ?? []];
        if (
            users.Length is 0 or > MaxUsers
            || (int?)request!["status"] != Approved
            || Period(call, request) is not var (from, to)
            || to < from
        )
            return (1220001, null);
        if (call == Approvals && to > Date(platform.Time.GetUtcNow()).AddDays(1))
            return (1220001, null);
        if (users.Any(platform.UnknownInAttendance.Contains))
            return (1220004, null);

        var instances = platform.Instances.Where(instance =>
            instance is { Status: "APPROVED", IsReverted: false }
            && users.Contains(instance.UserId)
            && Date(instance.Start) <= to
            && Date(instance.End.AddTicks(instance.End > instance.Start ? -1 : 0)) >= from
        );
        var given = platform
            .AttendanceRows.Where(row => row.Call == call && users.Contains((string?)row.Row["user_id"]))
            .Select(row => row.Row.DeepClone());
        return call == Approvals
            ? (
                0,
                new JsonObject
                {
                    [Approvals] = new JsonArray([
                        .. instances
                            .Where(instance => instance.Kind != SimulatedKind.Remedy)
                            .SelectMany(instance => Rows(instance, from, to)),
                        .. given,
                    ]),
                }
            )
            : (
                0,
                new JsonObject
                {
                    ["user_remedys"] = new JsonArray([
                        .. instances.Where(instance => instance.Kind == SimulatedKind.Remedy).Select(Correction),
                        .. given,
                    ]),
                }
            );
    }

    /// <summary>The row of each day of an approval.</summary>
    private static IEnumerable<JsonObject> Rows(SimulatedInstance instance, DateOnly from, DateOnly to)
    {
        for (var date = Date(instance.Start); date <= Date(instance.End.AddTicks(-1)); date = date.AddDays(1))
        {
            if (date < from || date > to)
                continue;
            var row = new JsonObject
            {
                ["user_id"] = instance.UserId,
                ["date"] = date.ToString("yyyyMMdd", CultureInfo.InvariantCulture),
                ["time_zone"] = ZoneName,
            };
            foreach (string list in (ReadOnlySpan<string>)["outs", "leaves", "overtime_works", "trips"])
                row[list] = new JsonArray();
            string own = instance.Kind == SimulatedKind.Leave ? "leaves" : "overtime_works";
            row[own]!.AsArray().Add((JsonNode)Approval(instance));
            yield return row;
        }
    }

    private static JsonObject Approval(SimulatedInstance instance)
    {
        bool isInDays = instance.Unit == "DAY";
        var approval = new JsonObject
        {
            ["approval_id"] = Id(instance),
            ["unit"] = isInDays ? 1 : 2,
            ["start_time"] = Local(instance.Start),
            ["end_time"] = End(instance.End),
            ["reason"] = instance.Reason,
        };
        if (instance.Kind == SimulatedKind.Overtime)
        {
            approval["duration"] = instance.Seconds / (isInDays ? 86_400m : 3600m);
            approval["category"] = 1;
            approval["type"] = 0;
            return approval;
        }

        approval["interval"] = instance.Seconds;
        approval["i18n_names"] = new JsonObject { ["ch"] = instance.TypeName };
        approval["default_locale"] = "ch";
        return approval;
    }

    private static JsonObject Correction(SimulatedInstance instance) =>
        new()
        {
            ["user_id"] = instance.UserId,
            ["remedy_date"] = int.Parse(
                Date(instance.Start).ToString("yyyyMMdd", CultureInfo.InvariantCulture),
                CultureInfo.InvariantCulture
            ),
            ["punch_no"] = 0,
            ["work_type"] = 1,
            ["approval_id"] = Id(instance),
            ["remedy_time"] = Local(instance.Start),
            ["status"] = Approved,
            ["reason"] = instance.Reason,
            ["time"] = instance.Start.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            ["time_zone"] = ZoneName,
        };

    /// <summary>The numeric id of an approval, which has nothing in common with the code of the instance.</summary>
    private static string Id(SimulatedInstance instance) =>
        (
            7_000_000_000_000_000_000
            + instance.InstanceCode.Aggregate(17L, (hash, character) => ((hash * 31) + character) % 1_000_000_007)
        ).ToString(CultureInfo.InvariantCulture);

    /// <summary>The period of a request, in days; null when it is invalid or too long.</summary>
    private static (DateOnly From, DateOnly To)? Period(string call, JsonObject request)
    {
        if (call == Approvals)
        {
            return
                TryDate((int?)request["check_date_from"], out var from)
                && TryDate((int?)request["check_date_to"], out var to)
                && to.DayNumber - from.DayNumber < MaxDays
                ? (from, to)
                : null;
        }

        return
            long.TryParse((string?)request["check_time_from"], CultureInfo.InvariantCulture, out long begin)
            && long.TryParse((string?)request["check_time_to"], CultureInfo.InvariantCulture, out long end)
            && end - begin <= MaxDays * 86_400L
            ? (Date(DateTimeOffset.FromUnixTimeSeconds(begin)), Date(DateTimeOffset.FromUnixTimeSeconds(end)))
            : null;
    }

    private static bool TryDate(int? number, out DateOnly date) =>
        DateOnly.TryParseExact(
            number?.ToString(CultureInfo.InvariantCulture),
            "yyyyMMdd",
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out date
        );

    private static DateOnly Date(DateTimeOffset time) => DateOnly.FromDateTime(time.ToOffset(China).DateTime);

    private static string End(DateTimeOffset time) =>
        Local(time.ToOffset(China).TimeOfDay == TimeSpan.Zero ? time.AddSeconds(-1) : time);

    private static string Local(DateTimeOffset time) =>
        time.ToOffset(China).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
