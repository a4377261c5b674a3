using System.Text.Json.Serialization;
using FeishuApproval.Attendance.Facts;
using FeishuApproval.Attendance.Records;

namespace FeishuApproval.Api.Summary;

/// <summary>The sums of one group of records in the period.</summary>
internal sealed record SummaryRow
{
    /// <summary>The employee; null unless grouped by employee.</summary>
    public string? UserId { get; init; }

    /// <summary>The employee's name; null and absent unless grouped by employee, and when it is not known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? UserName { get; init; }

    /// <summary>The employee's number; null and absent like the name.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? EmployeeNo { get; init; }

    /// <summary>The kind; null unless grouped by kind.</summary>
    public AttendanceKind? Kind { get; init; }

    /// <summary>The type's name; null unless grouped by type, and of records without a type.</summary>
    public string? TypeName { get; init; }

    /// <summary>How many records, each once for every employee it is about.</summary>
    public int Records { get; init; }

    /// <summary>Days of the records whose length is given in days or half days; null when there are none of them.</summary>
    public decimal? Days { get; init; }

    /// <summary>Minutes of the days whose minutes are known; null when there are none of them.</summary>
    public long? Minutes { get; init; }

    /// <summary>How many of the records have a day in the period of which neither minutes nor half days are known.</summary>
    public int UnknownRecords { get; init; }
}

/// <summary>The answer of <c>GET /api/summary</c>.</summary>
/// <param name="From">The first day.</param>
/// <param name="To">The last day.</param>
/// <param name="Items">The groups, by employee, kind and type.</param>
internal sealed record PeriodSummary(DateOnly From, DateOnly To, IReadOnlyList<SummaryRow> Items);

/// <summary>How a summary is written as JSON.</summary>
[JsonSerializable(typeof(PeriodSummary))]
internal sealed partial class SummaryJson : JsonSerializerContext
{
    public static SummaryJson Instance { get; } = new(AttendanceJson.NewOptions());
}
