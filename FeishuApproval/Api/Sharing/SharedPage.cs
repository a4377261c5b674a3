using System.Text.Json.Serialization;
using FeishuApproval.Api.Reads;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Events.Facts;

namespace FeishuApproval.Api.Sharing;

/// <summary>A page of the records that a share link shows.</summary>
/// <param name="Items">The records.</param>
/// <param name="NextPageToken">The value for <c>page_token</c> in the next request; null on the last page.</param>
/// <param name="Kinds">The kinds that the link shows.</param>
/// <param name="ExpiresAt">When the link expires (UTC).</param>
internal sealed record SharedPage(
    IReadOnlyList<SharedRecord> Items,
    string? NextPageToken,
    IReadOnlyList<string> Kinds,
    DateTimeOffset ExpiresAt
)
{
    /// <summary>What each day of the period is.</summary>
    public required IReadOnlyList<PeriodDay> Calendar { get; init; }

    /// <summary>The tenant's time zone, an IANA name.</summary>
    public required string TimeZone { get; init; }

    /// <summary>The working hours of a day, in which the calendar shows days.</summary>
    public required WorkingHours WorkingHours { get; init; }

    /// <summary>The employees whose name is known, without employee numbers. Absent when names are not configured.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<NamedEmployee>? Names { get; init; }
}

/// <summary>A record in a share link: the employee and the time, without leave type, reason, amounts and details.</summary>
internal sealed record SharedRecord
{
    /// <summary>An identifier of the record that reveals nothing about the record.</summary>
    public required string Id { get; init; }

    /// <summary>The kind of the record.</summary>
    public required AttendanceKind Kind { get; init; }

    /// <summary>The employee who submitted the approval.</summary>
    public string? UserId { get; init; }

    /// <summary>
    /// The employees of the record: those whose overtime it is, the submitter and the companions of a trip, or otherwise the submitter.
    /// </summary>
    public required IReadOnlyList<string> Employees { get; init; }

    /// <summary>Start, in the attendance zone.</summary>
    public DateTimeOffset? Start { get; init; }

    /// <summary>End, exclusive.</summary>
    public DateTimeOffset? End { get; init; }

    /// <summary>The days in the requested period, without those that cancel-leaves cancel.</summary>
    public required IReadOnlyList<SharedDay> Days { get; init; }

    /// <summary>Whether the record has days before the requested period.</summary>
    public required bool BeginsBefore { get; init; }

    /// <summary>Whether the record has days after the requested period.</summary>
    public required bool EndsAfter { get; init; }
}

/// <summary>A day of a record in a share link, without its amount.</summary>
/// <param name="Date">The local date.</param>
/// <param name="Start">When the record starts on this date; null when the clock time is unknown.</param>
/// <param name="End">When the record ends on this date, exclusive; null when the clock time is unknown.</param>
/// <param name="Half">The half of the day in which the record lies; null for a whole day.</param>
internal readonly record struct SharedDay(DateOnly Date, DateTimeOffset? Start, DateTimeOffset? End, DayHalf? Half);
