using System.Text.Json.Serialization;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Events.Facts;
using FeishuApproval.WorkCalendars;

namespace FeishuApproval.Api.Summary;

/// <summary>The sums of one group of records in the period.</summary>
internal sealed record SummaryRow
{
    /// <summary>The employee; null unless the summary is grouped by employee.</summary>
    public string? UserId { get; init; }

    /// <summary>The employee's name; absent unless the summary is grouped by employee and the name is known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? UserName { get; init; }

    /// <summary>The employee's number; absent unless the summary is grouped by employee and the number is known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? EmployeeNo { get; init; }

    /// <summary>The employee's department; absent unless the summary is grouped by employee and the department is known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Department { get; init; }

    /// <summary>The kind; null unless the summary is grouped by kind.</summary>
    public AttendanceKind? Kind { get; init; }

    /// <summary>The name of the type; null unless the summary is grouped by type, and for records without a type.</summary>
    public string? TypeName { get; init; }

    /// <summary>
    /// The class of the days; null unless the summary is grouped by it, and for a record of unknown split whose days have several.
    /// </summary>
    public DayClass? DayClass { get; init; }

    /// <summary>
    /// How overtime is compensated: <c>none</c>, <c>time_off</c>, <c>pay</c> or <c>none_by_rule</c>; null unless the summary is grouped by it,
    /// and where it is unknown.
    /// </summary>
    public string? Compensation { get; init; }

    /// <summary>The number of records. A record counts once for each of its employees, in each group in which it has a part.</summary>
    public int Records { get; init; }

    /// <summary>
    /// The days of the records whose length is given in days or half days, without cancelled time; null when there are no such records.
    /// </summary>
    public decimal? Days { get; init; }

    /// <summary>
    /// The minutes of the records whose length is given in hours or minutes, without cancelled time; null when there are no such records.
    /// </summary>
    public long? Minutes { get; init; }

    /// <summary>
    /// The number of records whose amount in the period is unknown: those without a known length, and those that lie only partly in the
    /// period and have no known split by day.
    /// </summary>
    public int UnknownRecords { get; init; }

    /// <summary>The number of dates of the records in the period.</summary>
    [JsonIgnore]
    public int Dates { get; init; }
}

/// <summary>The response of <c>GET /api/summary</c>.</summary>
/// <param name="From">The first day.</param>
/// <param name="To">The last day.</param>
/// <param name="Items">The groups, sorted by employee, kind and type.</param>
internal sealed record PeriodSummary(DateOnly From, DateOnly To, IReadOnlyList<SummaryRow> Items);

/// <summary>Serializes a summary as JSON.</summary>
[JsonSerializable(typeof(PeriodSummary))]
internal sealed partial class SummaryJson : JsonSerializerContext
{
    public static SummaryJson Instance { get; } = new(AttendanceJson.NewOptions());
}
