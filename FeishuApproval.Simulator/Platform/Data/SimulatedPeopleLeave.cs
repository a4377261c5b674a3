using System.Globalization;
using System.Text.Json.Nodes;

namespace FeishuApproval.Simulator.Platform.Data;

/// <summary>A leave of the simulated Feishu People, in its newest version.</summary>
/// <param name="LeaveRequestId">The id, which stays the same when the leave is corrected.</param>
/// <param name="UserId">The employee.</param>
internal sealed record SimulatedPeopleLeave(string LeaveRequestId, string UserId)
{
    /// <summary>The platform's status: 1 approved, 2 pending, 3 correcting, 4 cancelling, 5 returning, 6 returned, 8 cancelled.</summary>
    public int Status { get; init; } = 1;

    /// <summary>The start: a date, with <c>morning</c> or <c>afternoon</c>, or a time.</summary>
    public string Start { get; init; } = "2024-09-05 afternoon";

    /// <summary>The end, inclusive if it is a date.</summary>
    public string End { get; init; } = "2024-09-06";

    /// <summary>The length.</summary>
    public string Duration { get; init; } = "1.5";

    /// <summary>The unit: 1 day, 2 hour.</summary>
    public int Unit { get; init; } = 1;

    /// <summary>The share of each day, in the unit.</summary>
    public IReadOnlyList<(string Date, string Duration)> Days { get; init; } =
    [("2024-09-05", "0.5"), ("2024-09-06", "1")];

    /// <summary>When the leave was submitted.</summary>
    public DateTimeOffset SubmittedAt { get; init; } = new(2024, 9, 4, 10, 0, 0, TimeSpan.FromHours(8));

    /// <summary>The process of the leave.</summary>
    public required string ProcessId { get; init; }

    /// <summary>The processes of corrections, with <c>inProgress</c>, <c>passed</c> or another status.</summary>
    public IReadOnlyList<(string ProcessId, string Status)> Corrections { get; init; } = [];

    /// <summary>The processes of cancellations.</summary>
    public IReadOnlyList<string> Cancellations { get; init; } = [];

    /// <summary>The processes of early returns.</summary>
    public IReadOnlyList<string> Returns { get; init; } = [];

    /// <summary>The leave as the platform lists it. It lacks the ids of employees if the app lacks their scope.</summary>
    public JsonObject ForApp(SimulatedApp app)
    {
        bool hasIds = app.Scopes.Contains(SimulatedUser.IdScope);
        var row = new JsonObject { ["leave_request_id"] = LeaveRequestId };
        if (hasIds)
            row["employment_id"] = UserId;
        row["employment_name"] = new JsonArray(new JsonObject { ["lang"] = "zh-CN", ["value"] = $"员工 {UserId}" });
        row["leave_type_id"] = "7000000000000000401";
        row["leave_type_name"] = new JsonArray(
            new JsonObject { ["lang"] = "zh-CN", ["value"] = "年假" },
            new JsonObject { ["lang"] = "en-US", ["value"] = "Annual leave" }
        );
        row["start_time"] = Start;
        row["end_time"] = End;
        row["leave_duration"] = Duration;
        row["leave_duration_unit"] = Unit;
        row["leave_request_status"] = Status;
        row["grant_source"] = "manual";
        row["return_time"] = string.Empty;
        row["submitted_at"] = SubmittedAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        if (hasIds)
            row["submitted_by"] = UserId;
        row["notes"] = "家事";
        row["approval_date"] = SubmittedAt.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        row["details"] = new JsonArray([
            .. Days.Select(day => new JsonObject
            {
                ["leave_request_id"] = LeaveRequestId,
                ["leave_date"] = day.Date,
                ["leave_duration"] = day.Duration,
                ["leave_duration_unit"] = Unit,
                ["paid_type"] = 1,
            }),
        ]);
        row["time_zone"] = "Asia/Shanghai";
        row["leave_process_id"] = new JsonArray(ProcessId);
        row["leave_correct_process_id"] = Texts(Corrections.Select(each => each.ProcessId));
        row["leave_cancel_process_id"] = Texts(Cancellations);
        row["leave_return_process_id"] = Texts(Returns);
        row["leave_correct_process_info"] = new JsonArray([
            .. Corrections.Select(each => new JsonObject
            {
                ["process_id"] = each.ProcessId,
                ["process_status"] = each.Status,
            }),
        ]);
        return row;
    }

    private static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode)text)];
}
