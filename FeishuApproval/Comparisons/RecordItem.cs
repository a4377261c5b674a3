using FeishuApproval.Attendance.Records;
using FeishuApproval.Events.Facts;

namespace FeishuApproval.Comparisons;

/// <summary>What is compared of a record for one of its employees; of a correction with several times, one of them.</summary>
/// <param name="UserId">The employee; empty when no event named one.</param>
/// <param name="Kind">The kind.</param>
/// <param name="InstanceCode">The record.</param>
/// <param name="Start">The start; for a correction, the corrected time.</param>
/// <param name="End">The end, exclusive; for a correction, the corrected time.</param>
internal sealed record RecordItem(
    string UserId,
    AttendanceKind Kind,
    string InstanceCode,
    DateTimeOffset Start,
    DateTimeOffset End
)
{
    /// <summary>The name of the type; null when there is none.</summary>
    public string? TypeName { get; init; }

    /// <summary>The length in seconds, without what cancel-leaves cancel; null when it is unknown, and for corrections.</summary>
    public long? Seconds { get; init; }

    /// <summary>The same length in the unit of the form; null when it is unknown.</summary>
    public RecordLength? Length { get; init; }

    /// <summary>Whether <see cref="UserId"/> is a user_id. Otherwise no event contains one.</summary>
    public bool HasUserId { get; init; }

    /// <summary>Whether a day of the record is in the period. The days around it are read, too, because a night shift's correction can be on both.</summary>
    public bool IsInside { get; init; }

    /// <summary>Whether the record is reverted.</summary>
    public bool IsReverted { get; init; }

    /// <summary>Whether cancel-leaves cancel a part of the record, or all of it.</summary>
    public bool IsCancelled { get; init; }

    /// <summary>Whether nothing is left of the record.</summary>
    public bool IsGone { get; init; }

    /// <summary>Whether the record has fields that cannot be read.</summary>
    public bool IsUnreadable { get; init; }

    /// <summary>When its last event was received; null when it has none.</summary>
    public DateTimeOffset? LastReceivedAt { get; init; }

    /// <summary>
    /// Returns the items of a record for each of its employees. Empty for kinds that Feishu's attendance does not list, and for a record
    /// without times.
    /// </summary>
    /// <param name="record">The record.</param>
    /// <param name="from">The first day of the period.</param>
    /// <param name="through">The last day.</param>
    public static IEnumerable<RecordItem> Of(AttendanceRecord record, DateOnly from, DateOnly through)
    {
        if (record.Kind == AttendanceKind.Shift || record is not { Start: { } start, End: { } end })
            return [];
        bool isCorrection = record.Kind == AttendanceKind.Remedy;
        string[] openIds =
        [
            .. record.UserId is null && record.OpenId is { } own ? [own] : (string[])[],
            .. record.Overtime?.WorkerOpenIds ?? [],
            .. record.Trip?.CompanionOpenIds ?? [],
        ];
        var net = record.Net;
        var item = new RecordItem(string.Empty, record.Kind, record.InstanceCode, start, end)
        {
            TypeName = record.TypeName,
            Seconds =
                isCorrection ? null
                : net is null ? record.DurationSeconds
                : net.DurationSeconds,
            Length = net is null ? record.Length : net.Length,
            IsInside = record.Days is null || record.Days.Any(day => day.Date >= from && day.Date <= through),
            IsReverted = record.Status == AttendanceStatus.Reverted,
            IsCancelled = net is not null,
            IsGone = record.Status == AttendanceStatus.Reverted || net is { Days.Count: 0 } or { DurationSeconds: 0 },
            IsUnreadable = record.UnreadableFields.Count > 0,
            LastReceivedAt = record.Events.Max(applied => (DateTimeOffset?)applied.ReceivedAt),
        };
        return from employee in record.Employees
            from time in isCorrection && record.Remedy?.Times is { Count: > 0 } times ? times : [start]
            select item with
            {
                UserId = employee,
                HasUserId = employee.Length > 0 && !openIds.Contains(employee),
                Start = time,
                End = isCorrection ? time : end,
            };
    }
}
