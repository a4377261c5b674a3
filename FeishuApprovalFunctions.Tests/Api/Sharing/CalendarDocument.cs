using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace FeishuApproval.Tests.Api.Sharing;

/// <summary>Reads an iCalendar document strictly by RFC 5545.</summary>
internal sealed partial class CalendarDocument
{
    private static readonly UTF8Encoding Strict = new(
        encoderShouldEmitUTF8Identifier: false,
        throwOnInvalidBytes: true
    );

    private static readonly Dictionary<string, string[]> KnownProperties = new()
    {
        // NAME and REFRESH-INTERVAL: RFC 7986, 5.1 and 5.7.
        ["VCALENDAR"] = ["PRODID", "VERSION", "CALSCALE", "METHOD", "NAME", "REFRESH-INTERVAL"],
        ["VEVENT"] =
        [
            "UID",
            "DTSTAMP",
            "DTSTART",
            "DTEND",
            "DURATION",
            "SUMMARY",
            "CATEGORIES",
            "TRANSP",
            "DESCRIPTION",
            "LAST-MODIFIED",
            "SEQUENCE",
        ],
        ["VTIMEZONE"] = ["TZID"],
        ["STANDARD"] = ["DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "TZNAME"],
    };

    private static readonly string[] Texts = ["SUMMARY", "CATEGORIES", "DESCRIPTION", "NAME", "X-WR-CALNAME"];

    private CalendarDocument(Component calendar) => Calendar = calendar;

    public Component Calendar { get; }

    public IReadOnlyList<Event> Events =>
        [.. Calendar.Components.Where(component => component.Name == "VEVENT").Select(Event.Of)];

    public static CalendarDocument Read(ReadOnlySpan<byte> document)
    {
        var lines = new Queue<Line>(Unfold(document).Select(Line.Read));
        var calendar = ReadComponent(lines);
        Assert.Empty(lines);
        Check(calendar);
        return new CalendarDocument(calendar);
    }

    /// <summary>Content lines (3.1): delimited by CRLF, no line longer than 75 octets, each physical line whole characters.</summary>
    private static List<string> Unfold(ReadOnlySpan<byte> document)
    {
        var lines = new List<string>();
        while (!document.IsEmpty)
        {
            int end = document.IndexOf("\r\n"u8);
            Assert.True(end >= 0, "The last line has no CRLF.");
            var physical = document[..end];
            Assert.True(physical.Length is > 0 and <= 75, $"A line has {physical.Length} octets.");
            Assert.True(physical.IndexOfAny((byte)'\r', (byte)'\n') < 0, "A line has a bare CR or LF.");
            string text = Strict.GetString(physical);
            if (text[0] is ' ' or '\t')
                lines[^1] += text[1..];
            else
                lines.Add(text);
            document = document[(end + 2)..];
        }

        return lines;
    }

    private static Component ReadComponent(Queue<Line> lines)
    {
        var begin = lines.Dequeue();
        Assert.Equal("BEGIN", begin.Name);
        var component = new Component(begin.Value, [], []);
        while (lines.Peek() is var line && line.Name != "END")
        {
            if (line.Name == "BEGIN")
                component.Components.Add(ReadComponent(lines));
            else
                component.Properties.Add(lines.Dequeue());
        }

        Assert.Equal(begin.Value, lines.Dequeue().Value);
        return component;
    }

    private static void Check(Component calendar)
    {
        // 3.6: one VCALENDAR with VERSION and PRODID once, and at least one component.
        Assert.Equal("VCALENDAR", calendar.Name);
        Assert.Equal("2.0", calendar.Single("VERSION").Value);
        Assert.NotEmpty(calendar.Single("PRODID").Value);
        Assert.NotEmpty(calendar.Components);
        foreach (var component in calendar.All())
        {
            foreach (var property in component.Properties)
            {
                bool isKnown =
                    KnownProperties[component.Name].Contains(property.Name)
                    || (component.Name == "VCALENDAR" && property.Name.StartsWith("X-", StringComparison.Ordinal));
                Assert.True(isKnown, $"{component.Name} has {property.Name}.");
                Assert.Single(component.Properties, other => other.Name == property.Name);
                if (Texts.Contains(property.Name))
                    _ = property.Text;
            }
        }

        var zones = calendar.Components.Where(component => component.Name == "VTIMEZONE").ToList();
        Assert.All(zones, CheckZone);
        var events = calendar.Components.Where(component => component.Name == "VEVENT").ToList();
        Assert.All(events, component => CheckEvent(component, [.. zones.Select(zone => zone.Single("TZID").Value)]));

        // 3.8.4.7: unique.
        Assert.Equal(events.Count, events.Select(component => component.Single("UID").Value).Distinct().Count());
    }

    private static void CheckZone(Component zone)
    {
        Assert.NotEmpty(zone.Components);
        foreach (var part in zone.Components)
        {
            // 3.6.5: DTSTART is a local time, and both offsets are given.
            Assert.Matches(@"^\d{8}T\d{6}$", part.Single("DTSTART").Value);
            Assert.Matches(@"^[+-]\d{4}(\d\d)?$", part.Single("TZOFFSETFROM").Value);
            Assert.Matches(@"^[+-]\d{4}(\d\d)?$", part.Single("TZOFFSETTO").Value);
        }
    }

    private static void CheckEvent(Component component, string[] zones)
    {
        // 3.8.7.2: DTSTAMP is in UTC.
        Assert.Matches(@"^\d{8}T\d{6}Z$", component.Single("DTSTAMP").Value);
        var (start, end) = (component.Single("DTSTART"), component.Single("DTEND"));
        Assert.DoesNotContain(component.Properties, property => property.Name == "DURATION");

        // 3.6.1: DTEND has the type of DTSTART and is later.
        Assert.Equal(start.Parameters.GetValueOrDefault("VALUE"), end.Parameters.GetValueOrDefault("VALUE"));
        Assert.True(Event.Time(start) < Event.Time(end), "DTEND is not later than DTSTART.");
        foreach (var property in (Line[])[start, end])
        {
            if (property.Parameters.GetValueOrDefault("VALUE") == "DATE")
            {
                Assert.Matches(@"^\d{8}$", property.Value);
            }
            else if (property.Parameters.TryGetValue("TZID", out string? zone))
            {
                Assert.Matches(@"^\d{8}T\d{6}$", property.Value);
                Assert.Contains(zone, zones);
            }
            else
            {
                // A floating time would be another instant for each reader.
                Assert.Matches(@"^\d{8}T\d{6}Z$", property.Value);
            }
        }
    }

    [GeneratedRegex("""^(?<name>[A-Za-z0-9-]+)(?<parameters>(?:;[A-Za-z0-9-]+=(?:"[^"]*"|[^";:,]*))*):(?<value>.*)$""")]
    private static partial Regex ContentLine();

    internal sealed record Component(string Name, List<Line> Properties, List<Component> Components)
    {
        public Line Single(string name) => Assert.Single(Properties, property => property.Name == name);

        public IEnumerable<Component> All() => Components.SelectMany(component => component.All()).Prepend(this);
    }

    internal sealed record Line(string Name, IReadOnlyDictionary<string, string> Parameters, string Value)
    {
        /// <summary>The value as a text (3.3.11): no delimiter and no control character unescaped, no unknown escape.</summary>
        public string Text
        {
            get
            {
                var text = new StringBuilder();
                for (int i = 0; i < Value.Length; i++)
                {
                    Assert.False(Value[i] is ';' or ',', $"{Name} has an unescaped delimiter: {Value}");
                    if (Value[i] != '\\')
                    {
                        text.Append(Value[i]);
                        continue;
                    }

                    char escaped = Value[++i];
                    Assert.True(escaped is '\\' or ';' or ',' or 'n' or 'N', $"{Name} has an unknown escape: {Value}");
                    text.Append(escaped is 'n' or 'N' ? '\n' : escaped);
                }

                return text.ToString();
            }
        }

        public static Line Read(string line)
        {
            var match = ContentLine().Match(line);
            Assert.True(match.Success, $"No content line: {line}");
            Assert.DoesNotContain(line, character => char.IsControl(character) && character != '\t');
            var parameters = match
                .Groups["parameters"]
                .Value.Split(';', StringSplitOptions.RemoveEmptyEntries)
                .Select(each => each.Split('=', 2));
            return new Line(
                match.Groups["name"].Value,
                parameters.ToDictionary(each => each[0], each => each[1].Trim('"')),
                match.Groups["value"].Value
            );
        }
    }

    internal sealed record Event(string Uid, bool IsAllDay, string Start, string End, string Summary)
    {
        public static Event Of(Component component) =>
            new(
                component.Single("UID").Value,
                component.Single("DTSTART").Parameters.GetValueOrDefault("VALUE") == "DATE",
                component.Single("DTSTART").Value,
                component.Single("DTEND").Value,
                component.Single("SUMMARY").Text
            );

        public static DateTime Time(Line property) =>
            DateTime.ParseExact(
                property.Value.TrimEnd('Z'),
                ["yyyyMMdd", "yyyyMMdd'T'HHmmss"],
                CultureInfo.InvariantCulture,
                DateTimeStyles.None
            );
    }
}
