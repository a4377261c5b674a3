using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using FeishuApproval.Configuration;
using FeishuApproval.Localization;

namespace FeishuApproval.WorkCalendars;

/// <summary>
/// Reads days from the all-day events of an iCalendar file (RFC 5545). The summary says what an event is: one with 班 is a workday, and every
/// other one is a holiday. In a file that marks its events as 国庆节（休） and 国庆节（班）, events without a mark, such as Mother's Day, are
/// not days off and are ignored.
/// </summary>
internal static partial class HolidayIcs
{
    private const int MaxDays = 366;

    /// <exception cref="SettingFileException">The content is unreadable. The message has the line and says what to do.</exception>
    public static HolidayList Parse(string text)
    {
        var events = Events(text);
        bool isMarked = events.Any(each => Mark.IsMatch(each.Summary));
        var list = new HolidayList();
        foreach (var (first, count, summary, line) in events)
        {
            if (isMarked && !Mark.IsMatch(summary))
                continue;
            var kind = summary.Contains('班', StringComparison.Ordinal) ? DayClass.Workday : DayClass.Holiday;
            string name = Mark.Replace(summary, string.Empty).Trim();
            var day = new ListedDay(kind, name.Length == 0 ? null : name);
            for (int i = 0; i < count; i++)
                list.Add(first.AddDays(i), day, line);
        }

        return list;
    }

    private static List<AllDayEvent> Events(string text)
    {
        var events = new List<AllDayEvent>();
        var open = new Stack<string>();
        EventLines? current = null;
        foreach (var property in Properties(text))
        {
            string component = property.Value.ToUpperInvariant();
            if (property.Name == "BEGIN")
            {
                open.Push(component);
                if (component == "VEVENT")
                    current = new EventLines(property.Line);
            }
            else if (property.Name == "END")
            {
                if (!open.TryPop(out string? begun) || begun != component)
                    throw new SettingFileException(
                        property.Line,
                        Localized.Of($"This END has no BEGIN. Export the calendar again.")
                    );
                if (component == "VEVENT" && current is not null)
                {
                    if (!current.IsCancelled)
                        events.Add(current.ToEvent());
                    current = null;
                }
            }
            else if (open.TryPeek(out string? inside) && inside == "VEVENT")
            {
                current?.Add(property);
            }
        }

        return open.Count == 0
            ? events
            : throw new SettingFileException(
                null,
                Localized.Of($"It ends before END:{open.Peek()}. Export the calendar again.")
            );
    }

    /// <summary>The properties, with their folded lines joined.</summary>
    private static IEnumerable<Property> Properties(string text)
    {
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            int first = i + 1;
            var joined = new StringBuilder(lines[i].TrimEnd('\r'));
            if (joined.Length == 0)
                continue;
            while (i + 1 < lines.Length && lines[i + 1] is [' ' or '\t', ..])
                joined.Append(lines[++i].TrimEnd('\r').AsSpan(1));
            string line = joined.ToString();
            int colon = ValueStart(line);
            if (colon < 0)
                throw new SettingFileException(first, Localized.Of($"It has no colon. Export the calendar again."));
            string[] name = line[..colon].Split(';');
            yield return new Property(name[0].Trim().ToUpperInvariant(), line[(colon + 1)..].Trim(), first);
        }
    }

    /// <summary>The first colon outside the quotes of a parameter.</summary>
    private static int ValueStart(string line)
    {
        bool isQuoted = false;
        for (int i = 0; i < line.Length; i++)
        {
            if (line[i] == '"')
                isQuoted = !isQuoted;
            else if (line[i] == ':' && !isQuoted)
                return i;
        }

        return -1;
    }

    private static DateOnly Date(Property property) =>
        DateOnly.TryParseExact(
            property.Value,
            "yyyyMMdd",
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out var date
        )
            ? date
            : throw new SettingFileException(
                property.Line,
                Localized.Of($"{property.Name} is not a date such as 20261001. Make the event an all-day event.")
            );

    /// <summary>The mark at the end of a summary, in parentheses of either width.</summary>
    [GeneratedRegex("[(（](?:休|班)[)）]$", RegexOptions.CultureInvariant)]
    private static partial Regex Mark { get; }

    [GeneratedRegex(@"\\([\\;,nN])", RegexOptions.CultureInvariant)]
    private static partial Regex Escape { get; }

    private sealed record Property(string Name, string Value, int Line);

    private sealed record AllDayEvent(DateOnly First, int Days, string Summary, int Line);

    /// <summary>The lines of an event that matter.</summary>
    private sealed class EventLines(int line)
    {
        private Property? _start;
        private Property? _end;
        private string _summary = string.Empty;

        public bool IsCancelled { get; private set; }

        public void Add(Property property)
        {
            switch (property.Name)
            {
                case "DTSTART":
                    _start = property;
                    break;
                case "DTEND":
                    _end = property;
                    break;
                case "SUMMARY":
                    _summary = Escape.Replace(
                        property.Value,
                        match => match.Groups[1].Value is "n" or "N" ? " " : match.Groups[1].Value
                    );
                    break;
                case "STATUS":
                    IsCancelled = property.Value.Equals("CANCELLED", StringComparison.OrdinalIgnoreCase);
                    break;
                case "RRULE" or "RDATE" or "DURATION":
                    throw new SettingFileException(
                        property.Line,
                        Localized.Of(
                            $"{property.Name} is not supported. Write each day as an event with DTSTART and DTEND."
                        )
                    );
                default:
                    break;
            }
        }

        public AllDayEvent ToEvent()
        {
            var first = Date(
                _start
                    ?? throw new SettingFileException(
                        line,
                        Localized.Of($"The event has no DTSTART. Add it, or remove the event.")
                    )
            );

            // DTEND is the day after the last one.
            int days = _end is null ? 1 : Date(_end).DayNumber - first.DayNumber;
            return days is >= 1 and <= MaxDays
                ? new AllDayEvent(first, days, _summary, line)
                : throw new SettingFileException(
                    _end?.Line ?? line,
                    Localized.Of($"DTEND must be 1 to {MaxDays} days after DTSTART. Correct it.")
                );
        }
    }
}
