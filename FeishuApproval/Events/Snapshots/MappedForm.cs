using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using FeishuApproval.Events.Fields;
using FeishuApproval.Json;

namespace FeishuApproval.Events.Snapshots;

/// <summary>
/// Reads a form without a control group as the group that its mapping describes. So units, half days and unreadable values have the same
/// rules as in a group.
/// </summary>
internal static class MappedForm
{
    /// <summary>The group of each kind, and the names of its start and its end.</summary>
    private static readonly ImmutableDictionary<string, (string Group, string Start, string End)> Groups =
        ImmutableDictionary.CreateRange(
            StringComparer.Ordinal,
            [
                KeyValuePair.Create("leave", ("leaveGroup", "start", "end")),
                KeyValuePair.Create("overtime", ("workGroup", "start", "end")),
                KeyValuePair.Create("remedy", ("remedyGroup", "time", "end")),
                KeyValuePair.Create("trip", ("tripGroup", "start", "end")),
                KeyValuePair.Create("out", ("outGroup", "start", "end")),
                KeyValuePair.Create("shift", ("shiftGroup", "shiftTime", "returnTime")),
            ]
        );

    /// <summary>The kinds that a mapping can have.</summary>
    public static ImmutableArray<string> Kinds { get; } = [.. Groups.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The group control of a kind.</summary>
    public static string GroupOf(string kind) => Groups[kind].Group;

    /// <summary>The kind of a group control, for example <c>leaveGroupV2</c>; null when the control is of no known kind.</summary>
    public static string? KindOf(string controlType) =>
        FormGroup.KindOf(controlType) is { } group
            ? Groups.FirstOrDefault(entry => entry.Value.Group == group).Key
            : null;

    /// <summary>Reads the form; null when it is not a list of controls.</summary>
    /// <param name="form">The form of a detail.</param>
    /// <param name="mapping">Which controls describe the record.</param>
    /// <param name="definitionName">The name of the definition; null when it is unknown.</param>
    /// <param name="clock">The time zone of local times.</param>
    public static FormGroup? Read(JsonElement form, FormMapping mapping, string? definitionName, LocalClock clock)
    {
        form = FormGroup.Unwrap(form);
        if (form.ValueKind != JsonValueKind.Array)
            return null;
        var (group, startName, endName) = Groups[mapping.Kind];
        var controls = form.EnumerateArray().ToList();
        var start = DateRange.Read(Find(controls, mapping.Start));
        var end = mapping.End is null ? start : DateRange.Read(Find(controls, mapping.End));
        var dates = Dates(start, end, clock);
        var values = new Dictionary<string, string?>
        {
            [startName] = dates is { } from ? Raw(from.Start) : Raw(start.Start),
            [endName] = dates is { } to ? Raw(to.End) : Raw(end.End),
            ["timezoneOffset"] = dates is null ? Raw(start.Offset) : null,
            ["name"] = Type(controls, mapping) ?? (mapping.Type is null ? Raw(definitionName) : null),
            ["reason"] = mapping.Reason is { } reason ? Raw(Find(controls, reason)) : null,
            ["interval"] = null,
        };
        if (mapping.Length is { } length)
        {
            var value = FormGroup.Value(Find(controls, length));
            bool isHalfDays = mapping.Unit == "half_day";
            values["interval"] =
                isHalfDays && Number(value) is { } number
                    ? (number / 2).ToString(CultureInfo.InvariantCulture)
                    : Raw(value);
            values["unit"] = Raw(isHalfDays ? "day" : mapping.Unit);
        }
        else if (dates is not null && Number(start.Days) is not null)
        {
            values["interval"] = Raw(start.Days);
            values["unit"] = Raw("day");
        }

        string json = string.Join(
            ',',
            values.Where(entry => entry.Value is not null).Select(entry => $"\"{entry.Key}\":{entry.Value}")
        );
        var read = FormGroup.Of(group, JsonElement.Parse(Encoding.UTF8.GetBytes($"{{{json}}}")), clock);
        if (mapping.Length is not null && values["interval"] is null)
            read.MarkUnreadable("interval");
        if (mapping.Type is not null && values["name"] is null)
            read.MarkUnreadable("type");
        return read;
    }

    /// <summary>
    /// The first midnight and the midnight after the last date, if the form shows dates without a time of day: from 09-23 to 09-24 are two
    /// days. Null when it shows a time of day.
    /// </summary>
    private static (DateTimeOffset Start, DateTimeOffset End)? Dates(DateRange start, DateRange end, LocalClock clock)
    {
        if (
            ClockTime(start.Start, start.Offset, clock) is not { } first
            || ClockTime(end.End, end.Offset, clock) is not { } last
            || first.TimeOfDay != default
            || last.TimeOfDay != default
        )
            return null;

        // A range that counts its own days says when the last midnight is the end.
        bool isEnd = Number(start.Days) is > 0 and var days && days == (last.Date - first.Date).Days;
        return (first, isEnd ? last : clock.NextMidnight(last));
    }

    private static DateTimeOffset? ClockTime(JsonElement value, JsonElement offset, LocalClock clock) =>
        value.Scalar() is { } text
            ? clock.ClockTime(
                text,
                Number(offset) is >= -840 and <= 840 and var west ? TimeSpan.FromMinutes((double)-west) : null
            )
            : null;

    /// <summary>The type as JSON: the text of the chosen option, or its name in the mapping.</summary>
    private static string? Type(IReadOnlyList<JsonElement> controls, FormMapping mapping)
    {
        if (mapping.Type is null)
            return null;
        var control = Find(controls, mapping.Type);
        var value = FormGroup.Unwrap(FormGroup.Value(control));
        string? text =
            control.Member("option"u8).Text("text"u8)
            ?? (
                value.ValueKind == JsonValueKind.Array
                    ? string.Join(", ", value.EnumerateArray().Select(each => each.Scalar()).OfType<string>())
                    : value.Scalar()
            );
        return string.IsNullOrEmpty(text) ? Raw(value) : Raw(mapping.Types.GetValueOrDefault(text, text));
    }

    /// <summary>The control with this id, custom id or name, in this order; Undefined when there is none.</summary>
    private static JsonElement Find(IReadOnlyList<JsonElement> controls, string name) =>
        controls
            .OrderByDescending(control => control.Text("id"u8) == name)
            .ThenByDescending(control => control.Text("custom_id"u8) == name)
            .FirstOrDefault(control =>
                control.Text("id"u8) == name || control.Text("custom_id"u8) == name || control.Text("name"u8) == name
            );

    private static decimal? Number(JsonElement value) =>
        decimal.TryParse(value.Scalar(), NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number)
            ? number
            : null;

    private static string Raw(DateTimeOffset time) =>
        Raw(time.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture))!;

    private static string? Raw(string? text) => text is null ? null : $"\"{JsonEncodedText.Encode(text)}\"";

    private static string? Raw(JsonElement value) =>
        value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null ? null : value.GetRawText();

    /// <summary>
    /// The values of a control with a date or a range of dates. A range is an object, a list of two texts, or one text.
    /// </summary>
    /// <param name="Start">The start.</param>
    /// <param name="End">The end; the start of a control with one date.</param>
    /// <param name="Days">The number of days that the control counts; Undefined when it counts none.</param>
    /// <param name="Offset">The offset in which the control shows its times; Undefined when it says none.</param>
    private readonly record struct DateRange(JsonElement Start, JsonElement End, JsonElement Days, JsonElement Offset)
    {
        public static DateRange Read(JsonElement control)
        {
            var value = FormGroup.Unwrap(FormGroup.Value(control));
            return value.ValueKind switch
            {
                JsonValueKind.Object => new DateRange(
                    value.Member("start"u8),
                    value.Member("end"u8),
                    value.Member("interval"u8),
                    value.Member("timezoneOffset"u8)
                ),
                JsonValueKind.Array when value.GetArrayLength() == 2 => new DateRange(
                    value[0],
                    value[1],
                    default,
                    default
                ),
                JsonValueKind.String when value.Scalar()?.Split('~', '～') is [var from, var to] => new DateRange(
                    JsonElement.Parse(Raw(from.Trim())!),
                    JsonElement.Parse(Raw(to.Trim())!),
                    default,
                    default
                ),
                _ => new DateRange(value, value, default, default),
            };
        }
    }
}
