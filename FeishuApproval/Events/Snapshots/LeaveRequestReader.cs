using System.Globalization;
using System.Text.Json;
using FeishuApproval.Events.Facts;
using FeishuApproval.Events.Fields;
using FeishuApproval.Json;
using FeishuApproval.Messaging;

namespace FeishuApproval.Events.Snapshots;

/// <summary>Reads a leave of Feishu People.</summary>
internal static class LeaveRequestReader
{
    /// <summary>A leave with more days is a typing mistake.</summary>
    private const int MaxDays = 1100;

    private const long SecondsOfHalfDay = 43_200;
    private const long LongestDay = 2 * SecondsOfHalfDay;
    private const long SecondsOfMinute = 60;
    private const int HoursOfHalfDay = 12;

    /// <summary>The language that most tenants of Feishu People have.</summary>
    private const string FirstLocale = "zh_cn";

    /// <summary>Reads the row; null when it has no id.</summary>
    /// <param name="message">The message of the row.</param>
    /// <param name="clock">The time zone of the tenant.</param>
    /// <exception cref="JsonException">The body is not JSON.</exception>
    public static LeaveRequestSnapshot? Read(EventMessage message, LocalClock clock)
    {
        var leave = new LeaveRequest(JsonElement.Parse(message.Body.Span));
        if (leave.Id is not { Length: <= EventMessage.MaxIdLength } id)
            return null;
        var facts = new Reading(leave, clock).Facts();
        facts.Revision = leave.Revision(message.Body.Span);
        var snapshot = new LeaveRequestSnapshot(facts)
        {
            UnreadableFields = facts.UnreadableFields ?? [],
            InstanceCode = id,
        };
        snapshot.Complete(message);
        return snapshot;
    }

    private sealed class Reading(LeaveRequest leave, LocalClock clock)
    {
        private readonly JsonElement _row = leave.Row;
        private readonly SortedSet<string> _unreadable = new(StringComparer.Ordinal);

        public AttendanceFacts Facts()
        {
            var status = leave.Status;
            string? unit = Codes.LeaveRequestUnit(_row.Text("leave_duration_unit"u8));
            var days = Days(unit);
            var start = Time(_row.Text("start_time"u8), isEnd: false);
            var end = Time(_row.Text("end_time"u8), isEnd: true);
            long? seconds = Seconds(_row.Text("leave_duration"u8), unit);
            if (status == LeaveRequestStatus.Returned)
            {
                // The days are those that were taken. The end and the length may be those that were applied for.
                var back = days is [.., var last] ? EndOf(last.Date) : Count("return_time", _row.Text("return_time"u8));
                end = back < end ? back : end;
                seconds = days?.Sum(day => day.Seconds) ?? seconds;
            }

            var (name, names) = Names();
            return new AttendanceFacts
            {
                Source = FactSource.LeaveRequest,
                Kind = status
                    is null
                        or LeaveRequestStatus.Pending
                        or LeaveRequestStatus.Rejected
                        or LeaveRequestStatus.Withdrawn
                    ? null
                    : AttendanceKind.Leave,
                Reverted = status is { } known && LeaveRequest.IsOver(known),
                UserId = Required("employment_id", _row.Text("employment_id"u8)),
                ApprovalStartedAt = Count("submitted_at", _row.Text("submitted_at"u8)),
                ApprovedAt = Day(_row.Text("approval_date"u8)) is { } approved ? StartOf(approved) : null,
                Start = Required("start_time", start),
                End = Required("end_time", end),
                DurationSeconds = Required("leave_duration", seconds),
                Reason = _row.Text("notes"u8),
                Leave = new LeaveDetails
                {
                    TypeKey = _row.Text("leave_type_id"u8),
                    TypeName = name,
                    TypeNames = names,
                    Unit = unit,
                },
                LeaveDays = days,
                UnreadableFields = _unreadable.ToList().NullIfEmpty(),
            };
        }

        /// <summary>Reads the share of each day. Days that do not count, such as days off, have a length of 0.</summary>
        private List<LeaveDay>? Days(string? unit)
        {
            var days = new SortedDictionary<DateOnly, long>();
            foreach (var detail in _row.Elements("details"u8))
            {
                bool isSameUnit = Codes.LeaveRequestUnit(detail.Text("leave_duration_unit"u8)) == unit;
                if (
                    Day(detail.Text("leave_date"u8)) is not { } date
                    || Seconds(detail.Text("leave_duration"u8), isSameUnit ? unit : null) is not { } seconds
                    || (days[date] = days.GetValueOrDefault(date) + seconds) > LongestDay
                    || days.Count > MaxDays
                )
                {
                    _unreadable.Add("details");
                    return null;
                }
            }

            var counting = days.Where(day => day.Value > 0).Select(day => new LeaveDay(day.Key, day.Value)).ToList();
            return counting.Count == 0 ? null : counting;
        }

        /// <summary>
        /// Reads a length in seconds: half days, or whole minutes, because hours are rounded to two digits. Null when it is neither.
        /// </summary>
        private static long? Seconds(string? text, string? unit)
        {
            if (
                !decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal length)
                || length is < 0 or > 100_000
            )
                return null;
            return unit switch
            {
                "day" when length * 2 == decimal.Truncate(length * 2) => (long)(length * 2) * SecondsOfHalfDay,
                "hour" => (long)decimal.Round(length * 60, MidpointRounding.AwayFromZero) * SecondsOfMinute,
                _ => null,
            };
        }

        /// <summary>
        /// Reads the start or the end: a date, half a date, or a time of the row's own zone. Days are days of the calendar that the employee
        /// sees, so their midnights are those of the tenant's zone, whatever the zone of the row.
        /// </summary>
        private DateTimeOffset? Time(string? text, bool isEnd)
        {
            string[] parts = (text ?? string.Empty).Trim().Split(' ', 2);
            if (Day(parts[0]) is { } date)
            {
                switch (parts.ElementAtOrDefault(1))
                {
                    case null or "afternoon" when isEnd:
                        return EndOf(date);
                    case null or "morning" when !isEnd:
                        return StartOf(date);
                    case "morning" or "afternoon":
                        return StartOf(date)?.AddHours(HoursOfHalfDay);
                }
            }

            var zone = TimeZoneInfo.TryFindSystemTimeZoneById(_row.Text("time_zone"u8) ?? string.Empty, out var found)
                ? new LocalClock(found)
                : clock;
            return zone.TryParse(text, out var time) && time is { } read ? clock.In(read) : null;
        }

        private DateTimeOffset? StartOf(DateOnly date) =>
            clock.TryParse(date.ToString("O", CultureInfo.InvariantCulture), out var start) ? start : null;

        private DateTimeOffset? EndOf(DateOnly date) => StartOf(date) is { } start ? clock.NextMidnight(start) : null;

        /// <summary>Reads a time that is counted in seconds.</summary>
        private DateTimeOffset? Count(string name, string? text)
        {
            DateTimeOffset? time = null;
            if (text is not null && !clock.TryParse(text, out time))
                _unreadable.Add(name);
            return time;
        }

        private static DateOnly? Day(string? text) =>
            DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
                ? date
                : null;

        /// <summary>Returns the name of the type, and its names by locale, in the spelling of the events of approvals: <c>zh_cn</c>.</summary>
        private (string? Name, IReadOnlyDictionary<string, string>? Names) Names()
        {
            var names = new SortedDictionary<string, string>(StringComparer.Ordinal);
            foreach (var entry in _row.Elements("leave_type_name"u8))
            {
                if (entry.Text("lang"u8) is { } language && entry.Text("value"u8) is { } text)
                    names[Locale(language)] = text;
            }

            return names.Count == 0
                ? (null, null)
                : (names.GetValueOrDefault(FirstLocale) ?? names.First().Value, names);
        }

#pragma warning disable CA1308 // Locales are written in lower case.
        private static string Locale(string language) => language.Replace('-', '_').ToLowerInvariant();
#pragma warning restore CA1308

        private string? Required(string name, string? value)
        {
            if (value is null)
                _unreadable.Add(name);
            return value;
        }

        private T? Required<T>(string name, T? value)
            where T : struct
        {
            if (value is null)
                _unreadable.Add(name);
            return value;
        }
    }
}
