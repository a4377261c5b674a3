using System.Security.Cryptography;
using System.Text;
using FeishuApproval.Api.Tables;
using FeishuApproval.Attendance.Records;
using FeishuApproval.People;

namespace FeishuApproval.Api.Sharing;

/// <summary>
/// An iCalendar document (RFC 5545) of absences. Consecutive whole days are one all-day event. A part of a day is an event with times. An
/// event contains only the employee and the kind of the absence.
/// </summary>
internal sealed class CalendarFeed
{
    private readonly CalendarWriter _calendar = new();
    private readonly TimeZoneInfo _zone;
    private readonly bool _isChinese;
    private bool _isEmpty = true;

    /// <summary>Starts a document.</summary>
    /// <param name="zone">The attendance zone.</param>
    /// <param name="isChinese">Whether the document is in Chinese; otherwise it is in English.</param>
    public CalendarFeed(TimeZoneInfo zone, bool isChinese)
    {
        _zone = zone;
        _isChinese = isChinese;
        _calendar.Line("BEGIN", "VCALENDAR");
        _calendar.Line("VERSION", "2.0");
        _calendar.Line("PRODID", "-//FeishuApproval//Calendar//EN");
        _calendar.Line("CALSCALE", "GREGORIAN");

        // NAME is defined in RFC 7986. Outlook and Apple Calendar read the older property X-WR-CALNAME.
        string name = isChinese ? "考勤日历" : "Attendance calendar";
        _calendar.Text("NAME", name);
        _calendar.Text("X-WR-CALNAME", name);
        _calendar.Line("REFRESH-INTERVAL;VALUE=DURATION", "PT1H");
        _calendar.Line("X-PUBLISHED-TTL", "PT1H");
    }

    /// <summary>Adds the events of a record, one or more for each of its employees.</summary>
    /// <param name="record">The record.</param>
    /// <param name="days">The days of the record that the document shows.</param>
    /// <param name="names">The names of the employees; null when names are not configured.</param>
    public void Add(
        AttendanceRecord record,
        IReadOnlyList<AttendanceDay> days,
        IReadOnlyDictionary<string, EmployeeName>? names = null
    )
    {
        var entries = CalendarEntry.Of(days, _zone);
        foreach (string employee in record.Employees)
        {
            foreach (var part in entries)
            {
                Add(record, employee, names?.GetValueOrDefault(employee)?.Name ?? employee, part);
            }
        }
    }

    /// <summary>Ends the document.</summary>
    /// <returns>The document, as UTF-8.</returns>
    public byte[] End()
    {
        if (_isEmpty)
            AddTimeZone();
        _calendar.Line("END", "VCALENDAR");
        return _calendar.ToArray();
    }

    /// <summary>Returns an identifier of a record that reveals nothing about the record.</summary>
    public static string Identify(AttendanceRecord record) => Hash($"{record.TenantKey}\n{record.InstanceCode}");

    private void Add(AttendanceRecord record, string employee, string name, CalendarEntry part)
    {
        string word = _isChinese ? ChineseWords.Kinds[record.Kind].Chinese : ChineseWords.Kinds[record.Kind].English;
        _isEmpty = false;
        _calendar.Line("BEGIN", "VEVENT");

        // The UID is the same in every response until the record changes.
        string id = Hash($"{record.TenantKey}\n{record.InstanceCode}\n{employee}");
        _calendar.Line("UID", $"{id}-{CalendarWriter.Utc(part.Period.Start)}@feishu-approval");
        _calendar.Instant("DTSTAMP", record.UpdatedAt);
        if (part.IsAllDay)
        {
            _calendar.Date("DTSTART", part.Period.Start);
            _calendar.Date("DTEND", part.Period.End);
        }
        else
        {
            _calendar.Instant("DTSTART", part.Period.Start);
            _calendar.Instant("DTEND", part.Period.End);
        }

        _calendar.Text("SUMMARY", _isChinese ? $"{name}：{word}" : $"{name}: {word}");
        _calendar.Text("CATEGORIES", word);

        // A colleague's leave does not make the reader of the calendar busy.
        _calendar.Line("TRANSP", "TRANSPARENT");
        _calendar.Line("END", "VEVENT");
    }

    /// <summary>Adds the time zone UTC. A calendar must have at least one component (RFC 5545, 3.6), even without events.</summary>
    private void AddTimeZone()
    {
        _calendar.Line("BEGIN", "VTIMEZONE");
        _calendar.Line("TZID", "UTC");
        _calendar.Line("BEGIN", "STANDARD");
        _calendar.Line("DTSTART", "19700101T000000");
        _calendar.Line("TZOFFSETFROM", "+0000");
        _calendar.Line("TZOFFSETTO", "+0000");
        _calendar.Line("END", "STANDARD");
        _calendar.Line("END", "VTIMEZONE");
    }

    private static string Hash(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
}
