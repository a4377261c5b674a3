using System.Globalization;
using System.Text.Json;
using FeishuApproval.Json;

namespace FeishuApproval.Events.Fields;

/// <summary>
/// Reads the formats in which Feishu sends list fields: lists, objects, JSON text and Java text, in any
/// nesting. Each method adds all readable elements and returns whether every element was readable.
/// </summary>
internal static class Shapes
{
    /// <summary>Reads texts. An element that is not a scalar is kept as JSON.</summary>
    public static bool TryTexts(JsonElement value, LocalClock clock, List<string> found)
    {
        value = Unwrap(value);
        if (value.ValueKind == JsonValueKind.Array)
            return Each(value, clock, found, TryTexts);
        string? text = value.ValueKind is JsonValueKind.Object ? value.GetRawText() : value.Scalar();
        if (text is not null)
            found.Add(text);
        return true;
    }

    /// <summary>
    /// Reads employees: texts, or objects that contain an id. The tenant's own user_id has priority over the app's open_id.
    /// </summary>
    public static bool TryUsers(JsonElement value, LocalClock clock, List<EmployeeId> found)
    {
        value = Unwrap(value);
        switch (value.ValueKind)
        {
            case JsonValueKind.Array:
                return Each(value, clock, found, TryUsers);

            case JsonValueKind.Object:
                foreach (string name in (ReadOnlySpan<string>)["user_id", "employee_id", "id", "open_id"])
                {
                    if (!value.TryGetProperty(name, out var id))
                        continue;
                    if (id.ValueKind == JsonValueKind.Object)
                        return TryUsers(id, clock, found);
                    if (id.Scalar() is { } userId)
                    {
                        found.Add(new EmployeeId(userId, IsOpenId: name == "open_id"));
                        return true;
                    }
                }

                return false;

            default:
                if (value.Scalar() is { } user)
                    found.Add(new EmployeeId(user, IsOpenId: false));
                return true;
        }
    }

    /// <summary>Reads periods: a pair of times, an object with a start and an end, or lists of them.</summary>
    public static bool TryPeriods(JsonElement value, LocalClock clock, List<Period> found)
    {
        value = Unwrap(value);
        switch (value.ValueKind)
        {
            case JsonValueKind.Array when value.GetArrayLength() == 2 && IsScalar(value[0]) && IsScalar(value[1]):
                return TryPeriod(value[0], value[1], clock, found);

            case JsonValueKind.Array:
                return Each(value, clock, found, TryPeriods);

            case JsonValueKind.Object:
                return TryFind(value, "start", out var start)
                    && TryFind(value, "end", out var end)
                    && TryPeriod(start, end, clock, found);

            default:
                // One pair without brackets is read as a list with one pair.
                string? text = value.Scalar();
                return text is null
                    || (
                        text.Contains(',', StringComparison.Ordinal)
                        && JavaText.TryParse($"[{text}]", out var pair)
                        && TryPeriods(pair, clock, found)
                    );
        }
    }

    /// <summary>Reads days: objects with start, interval and rule_associated, or lists of them.</summary>
    public static bool TryWorkDays(JsonElement value, LocalClock clock, List<WorkDay> found)
    {
        value = Unwrap(value);
        if (value.ValueKind == JsonValueKind.Array)
            return Each(value, clock, found, TryWorkDays);
        if (value.ValueKind != JsonValueKind.Object)
            return IsAbsent(value);
        if (!TryFind(value, "start", out var start) || !TryTime(start, clock, out var day))
            return false;

        bool whole = TryInteger(value, "interval", out long? seconds);
        found.Add(
            new WorkDay(
                DateOnly.FromDateTime(day.DateTime),
                seconds,
                Codes.Compensation(Text(value, "rule_associated"))
            )
        );
        return whole;
    }

    /// <summary>Reads parts of a trip: objects with times, places and a means of transport, or lists of them.</summary>
    public static bool TryTripSchedules(JsonElement value, LocalClock clock, List<TripSchedule> found)
    {
        value = Unwrap(value);
        if (value.ValueKind == JsonValueKind.Array)
            return Each(value, clock, found, TryTripSchedules);
        if (value.ValueKind != JsonValueKind.Object)
            return IsAbsent(value);

        bool whole =
            TryTime(value, "trip_start_time", clock, out var start)
            & TryTime(value, "trip_end_time", clock, out var end)
            & TryInteger(value, "trip_interval", out long? seconds);
        var schedule = new TripSchedule
        {
            Start = start,
            End = end,
            Seconds = seconds,
            Departure = Text(value, "departure"),
            Destination = Text(value, "destination"),
            Transport = Text(value, "transportation"),
            TripType = Codes.TripType(Text(value, "trip_type")),
            Remark = Text(value, "remark"),
        };
        if (schedule != new TripSchedule())
            found.Add(schedule);
        return whole;
    }

    /// <summary>Reads language resources: objects with locale, is_default and texts, or lists of them.</summary>
    public static bool TryI18nResources(JsonElement value, LocalClock clock, List<I18nResource> found)
    {
        value = Unwrap(value);
        if (value.ValueKind == JsonValueKind.Array)
            return Each(value, clock, found, TryI18nResources);
        if (value.ValueKind != JsonValueKind.Object)
            return IsAbsent(value);
        if (
            !value.TryGetProperty("texts", out var texts)
            || Unwrap(texts) is not { ValueKind: JsonValueKind.Object } map
        )
            return false;

        var textByKey = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var member in map.EnumerateObject())
        {
            if (member.Value.Scalar() is { } text)
                textByKey[member.Name] = text;
        }

        string locale = (value.TryGetProperty("locale", out var name) ? name.Scalar() : null) ?? string.Empty;
        bool isDefault =
            value.TryGetProperty("is_default", out var flag) && bool.TryParse(flag.Scalar(), out bool parsed) && parsed;
        found.Add(new I18nResource(locale, isDefault, textByKey));
        return true;
    }

    private delegate bool Shape<T>(JsonElement value, LocalClock clock, List<T> found);

    private static bool Each<T>(JsonElement list, LocalClock clock, List<T> found, Shape<T> shape)
    {
        bool whole = true;
        foreach (var element in list.EnumerateArray())
            whole &= shape(element, clock, found);
        return whole;
    }

    private static bool TryPeriod(JsonElement start, JsonElement end, LocalClock clock, List<Period> found)
    {
        if (!TryTime(start, clock, out var from) || !TryTime(end, clock, out var to))
            return false;
        found.Add(new Period(from, to));
        return true;
    }

    private static bool TryTime(JsonElement value, LocalClock clock, out DateTimeOffset time)
    {
        time = default;
        if (value.Scalar() is not { } text || !clock.TryParse(text, out var parsed) || parsed is null)
            return false;
        time = parsed.Value;
        return true;
    }

    /// <summary>Reads a member as a time. Returns false when the member is present but unreadable.</summary>
    private static bool TryTime(JsonElement value, string name, LocalClock clock, out DateTimeOffset? time)
    {
        time = null;
        return Text(value, name) is not { } text || clock.TryParse(text, out time);
    }

    /// <summary>
    /// Reads a member as a whole number, written as a number or as a text. Returns false when the member is present but unreadable.
    /// </summary>
    private static bool TryInteger(JsonElement value, string name, out long? number)
    {
        number = null;
        if (Text(value, name) is not { } text)
            return true;
        bool isNumber = long.TryParse(
            text,
            NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture,
            out long parsed
        );
        if (isNumber)
            number = parsed;
        return isNumber;
    }

    private static string? Text(JsonElement value, string name) =>
        value.TryGetProperty(name, out var member) ? member.Scalar() : null;

    /// <summary>Finds the first member whose name contains the word, for example <c>start</c> in <c>work_start_time</c>.</summary>
    private static bool TryFind(JsonElement value, string word, out JsonElement found)
    {
        foreach (var member in value.EnumerateObject())
        {
            found = member.Value;
            if (member.Name.Contains(word, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        found = default;
        return false;
    }

    private static bool IsAbsent(JsonElement value) =>
        value.ValueKind is JsonValueKind.Null or JsonValueKind.String && value.Scalar() is null;

    private static bool IsScalar(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number
        || (value.ValueKind == JsonValueKind.String && Unwrap(value).ValueKind == JsonValueKind.String);

    /// <summary>Reads the value in a text that is JSON, or a list or map as Java prints it.</summary>
    public static bool TryUnwrap(string? text, out JsonElement held)
    {
        held = default;
        if (text?.TrimStart() is not ['[' or '{', ..])
            return false;

        // JSON without quotation marks contains only numbers, so this text is Java's. To try JSON first would cost an exception for every
        // such text.
        bool isJava = !text.Contains('"', StringComparison.Ordinal) && text.AsSpan().ContainsAny(':', '=');
        return (!isJava && JsonFields.TryParse(text, out held)) || JavaText.TryParse(text, out held);
    }

    private static JsonElement Unwrap(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && TryUnwrap(value.Scalar(), out var held) ? held : value;
}
