using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using FeishuApproval.Events.Fields;
using FeishuApproval.Json;

namespace FeishuApproval.Events.Snapshots;

/// <summary>
/// The group control of an instance's form, for example the control for leaves. The instance's detail has one of three formats; this class
/// gives the values plain names for all three. It reads tolerantly: a value that is present and cannot be read becomes
/// null, and its name is recorded.
/// </summary>
internal sealed partial class FormGroup
{
    private readonly Dictionary<string, JsonElement> _values = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _unreadable;
    private readonly string _prefix;
    private readonly LocalClock _clock;
    private readonly TimeSpan? _offset;

    private FormGroup(string kind, JsonElement value, LocalClock clock, FormGroup? parent = null, string? list = null)
    {
        Kind = kind;
        _clock = clock;
        _unreadable = parent?._unreadable ?? new SortedSet<string>(StringComparer.Ordinal);
        _prefix = parent is null ? "form." : $"{parent._prefix}{list}.";
        Add(Unwrap(value));
        _offset = Offset() ?? parent?._offset;
    }

    /// <summary>The kind of the group, without a version: <c>leaveGroup</c>, <c>workGroup</c>, <c>remedyGroup</c>, …</summary>
    public string Kind { get; }

    /// <summary>
    /// The names of the missing or unreadable values, for example <c>form.start</c>, or <c>form.schedule.start</c> in a list.
    /// </summary>
    public IEnumerable<string> Unreadable => _unreadable;

    /// <summary>
    /// Finds the first group of a form with a known kind; null when there is none. A record has one kind, so the kind of each further group is recorded as unreadable.
    /// </summary>
    public static FormGroup? Find(JsonElement form, LocalClock clock, Func<string, bool> isKnown)
    {
        FormGroup? group = null;
        form = Unwrap(form);
        if (form.ValueKind != JsonValueKind.Array)
            return null;
        foreach (var control in form.EnumerateArray())
        {
            // Names are localised, and the platform chooses the ids. So the type is the most reliable, but some forms write the type as the
            // id.
            string? kind =
                KindOf(control.Text("type"u8)) is { } byType && isKnown(byType) ? byType : KindOf(control.Text("id"u8));
            if (kind is null || !isKnown(kind))
                continue;
            if (group is null)
                group = new FormGroup(kind, control.Member("value"u8), clock);
            else
                group.MarkUnreadable(kind);
        }

        return group;
    }

    /// <summary>Creates a group with these values.</summary>
    public static FormGroup Of(string kind, JsonElement values, LocalClock clock) => new(kind, values, clock);

    /// <summary>The kind of a control's type or id; null when the control is not a group.</summary>
    internal static string? KindOf(string? type) =>
        type is not null && GroupPattern().Match(type) is { Success: true } match
            ? char.ToLowerInvariant(match.Groups["kind"].Value[0]) + match.Groups["kind"].Value[1..]
            : null;

    /// <summary>Records the name of a value that is missing, is unreadable, or contradicts another value.</summary>
    public void MarkUnreadable(string name) => _unreadable.Add(_prefix + name);

    /// <summary>The value as text.</summary>
    public string? Text(params ReadOnlySpan<string> names) => Scalar(names[0], Raw(names));

    /// <summary>
    /// The label of a choice: the text of its option, otherwise its own text, otherwise its value, which is a text in many forms. The key of
    /// an option is not a label.
    /// </summary>
    public string? Choice(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (!_values.TryGetValue(name, out var control))
                continue;
            if ((control.Member("option"u8).Text("text"u8) ?? control.Text("text"u8)) is { } text)
                return text;
            if (Scalar(name, Value(control)) is not { } value)
                continue;
            if (!KeyPattern().IsMatch(value))
                return value;
            MarkUnreadable(name);
        }

        return null;
    }

    /// <summary>The value as a time.</summary>
    public DateTimeOffset? Time(params ReadOnlySpan<string> names)
    {
        if (Text(names) is not { } text)
            return null;
        if (_clock.TryParse(text, out var time))
            return time;
        MarkUnreadable(names[0]);
        return null;
    }

    /// <summary>
    /// The value as the clock time that the form shows, in the form's own offset, as a time with the same clock in the attendance zone. It
    /// is null when the value does not say its offset, for example a time in UTC.
    /// </summary>
    public DateTimeOffset? ClockTime(params ReadOnlySpan<string> names) =>
        Text(names) is { } text ? _clock.ClockTime(text, _offset) : null;

    /// <summary>The midnight at the end of the time's date.</summary>
    public DateTimeOffset NextMidnight(DateTimeOffset time) => _clock.NextMidnight(time);

    /// <summary>The value as a date: the date that the form shows, otherwise the date in the attendance zone.</summary>
    public DateOnly? Date(params ReadOnlySpan<string> names) =>
        Time(names) is { } time ? DateOnly.FromDateTime((ClockTime(names) ?? time).DateTime) : null;

    /// <summary>
    /// The value as a number, possibly with a fraction. A comma before one or two digits is a decimal comma.
    /// </summary>
    public decimal? Number(params ReadOnlySpan<string> names)
    {
        if (Text(names) is not { } text)
            return null;
        if (DecimalComma().IsMatch(text))
            text = text.Replace(',', '.');
        if (
            decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number)
            && number is >= 0 and < 1_000_000_000
        )
            return number;
        MarkUnreadable(names[0]);
        return null;
    }

    /// <summary>The value as a whole number.</summary>
    public long? Integer(params ReadOnlySpan<string> names)
    {
        if (Number(names) is not { } number)
            return null;
        if (number == decimal.Truncate(number))
            return (long)number;
        MarkUnreadable(names[0]);
        return null;
    }

    /// <summary>The value as a boolean; null when it is absent.</summary>
    public bool? Flag(string name)
    {
        if (Text(name) is not { } text)
            return null;
        if (bool.TryParse(text, out bool flag))
            return flag;
        MarkUnreadable(name);
        return null;
    }

    /// <summary>The texts of a list, or the single text as a list.</summary>
    public IReadOnlyList<string> Texts(params ReadOnlySpan<string> names)
    {
        var value = Unwrap(Raw(names));
        if (value.ValueKind != JsonValueKind.Array)
            return Scalar(names[0], value) is { } single ? [single] : [];
        var texts = new List<string>();
        foreach (var element in value.EnumerateArray())
        {
            if (Scalar(names[0], element) is { } text)
                texts.Add(text);
        }

        return texts;
    }

    /// <summary>
    /// The employees of a control. It has a list of user_ids and a list of open_ids, either inside the control or beside it. An open_id is
    /// returned only for an employee without a user_id.
    /// </summary>
    public (IReadOnlyList<string>? UserIds, IReadOnlyList<string>? OpenIds) Employees(params ReadOnlySpan<string> names)
    {
        var found = new List<EmployeeId>();
        foreach (string name in names)
        {
            _values.TryGetValue(name, out var control);
            var list = Unwrap(Value(control));
            var openIds = Unwrap(control.Member("open_ids"u8));
            if (openIds.ValueKind == JsonValueKind.Undefined)
                _values.TryGetValue($"{name}_open_ids", out openIds);

            // A control with open_ids and no value is not itself a value.
            if (
                list.ValueKind == JsonValueKind.Object
                && list.Member("open_ids"u8).ValueKind != JsonValueKind.Undefined
            )
                list = default;
            try
            {
                if (!TryPair(list, Unwrap(openIds), found))
                    MarkUnreadable(name);
            }
            catch (InvalidOperationException)
            {
                // A member name is not valid text. The employees read before it are kept.
                MarkUnreadable(name);
            }
        }

        return (EmployeeId.UserIds(found), EmployeeId.OpenIds(found));
    }

    /// <summary>The rows of a list of controls. Each row's values have plain names.</summary>
    public IReadOnlyList<FormGroup> Rows(params ReadOnlySpan<string> names)
    {
        var list = Unwrap(Raw(names));
        string name = names[0];
        switch (list.ValueKind)
        {
            case JsonValueKind.Array:
                return [.. list.EnumerateArray().Select(row => new FormGroup(Kind, row, _clock, this, name))];
            case JsonValueKind.Object:
                return [new FormGroup(Kind, list, _clock, this, name)];
            default:
                if (list.Scalar() is not null)
                    MarkUnreadable(name);
                return [];
        }
    }

    /// <summary>Adds the employee of each place in the two lists.</summary>
    private bool TryPair(JsonElement list, JsonElement openIds, List<EmployeeId> found)
    {
        int open = openIds.ValueKind == JsonValueKind.Array ? openIds.GetArrayLength() : 0;
        int before = found.Count;
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() != open)
        {
            if (list.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null))
            {
                if (!Shapes.TryUsers(list, _clock, found))
                    return false;
                if (found.Count > before)
                {
                    // Which of the open_ids belong to the employees without a user_id is unknown.
                    return open <= found.Count - before;
                }
            }

            list = default;
        }

        for (int i = 0; i < open; i++)
        {
            int known = found.Count;
            if (list.ValueKind == JsonValueKind.Array && !Shapes.TryUsers(list[i], _clock, found))
                return false;
            if (found.Count == known && openIds[i].Scalar() is { } openId)
                found.Add(new EmployeeId(openId, IsOpenId: true));
        }

        return true;
    }

    /// <summary>The value of the first of these names that is present; Undefined when none is present.</summary>
    private JsonElement Raw(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (
                _values.TryGetValue(name, out var value)
                && Value(value).ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined)
            )
                return Value(value);
        }

        return default;
    }

    /// <summary>A value as text; null when it is absent or blank. The name of any other value is recorded.</summary>
    private string? Scalar(string name, JsonElement value)
    {
        if (value.Scalar() is { } text)
            return text;
        if (value.ValueKind is JsonValueKind.Object or JsonValueKind.Array || !IsText(value))
            MarkUnreadable(name);
        return null;
    }

    /// <summary>Whether a text is valid. It is not if it contains half a surrogate pair.</summary>
    private static bool IsText(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
            return true;
        try
        {
            value.GetString();
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>
    /// The offset of the form's times, from <c>timezoneOffset</c>. Like JavaScript, the form counts the minutes west of UTC, so UTC+7 is
    /// -420.
    /// </summary>
    private TimeSpan? Offset()
    {
        if (Text("timezoneOffset") is not { } text)
            return null;
        if (
            int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int west)
            && west is >= -840 and <= 840
        )
            return TimeSpan.FromMinutes(-west);
        MarkUnreadable("timezoneOffset");
        return null;
    }

    /// <summary>A control's value; a value that is not a control is returned unchanged.</summary>
    internal static JsonElement Value(JsonElement control)
    {
        if (control.ValueKind != JsonValueKind.Object)
            return control;
        var (value, text) = (control.Member("value"u8), control.Member("text"u8));
        if (IsFilled(value))
            return value;
        if (IsFilled(text))
            return text;
        bool isControl = value.ValueKind != JsonValueKind.Undefined || control.Member("type"u8).Scalar() is not null;
        return isControl ? value : control;
    }

    private static bool IsFilled(JsonElement value) =>
        value.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.String)
        || value.Scalar() is not null;

    private void Add(JsonElement value)
    {
        try
        {
            AddMembers(value);
        }
        catch (InvalidOperationException)
        {
            // A member name is not valid text. The values read before it are kept.
            MarkUnreadable("value");
        }
    }

    private void AddMembers(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Array:
                foreach (var control in value.EnumerateArray())
                {
                    if (control.Text("id"u8) is { } id)
                        _values.TryAdd(PlainName(id), control);
                }

                break;

            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                    _values.TryAdd(PlainName(member.Name), member.Value);
                break;
        }
    }

    /// <summary>Shortens <c>widgetLeaveGroupStartTime</c> to <c>startTime</c>; returns a plain name unchanged.</summary>
    private static string PlainName(string id) =>
        FieldPattern().Match(id) is { Success: true } match
            ? char.ToLowerInvariant(match.Groups["field"].Value[0]) + match.Groups["field"].Value[1..]
            : id;

    /// <summary>The value inside a JSON text. Some tools escape the quotes of the text twice.</summary>
    internal static JsonElement Unwrap(JsonElement value)
    {
        if (
            value.ValueKind != JsonValueKind.String
            || value.Scalar() is not { } text
            || text.TrimStart() is not ['[' or '{', ..]
        )
            return value;
        return
            JsonFields.TryParse(text, out var held)
            || JsonFields.TryParse(text.Replace("\\\"", "\"", StringComparison.Ordinal), out held)
            ? held
            : value;
    }

    [GeneratedRegex("^(?:widget)?(?<kind>[A-Za-z]+Group)(?:V[0-9]+)?$", RegexOptions.CultureInvariant)]
    private static partial Regex GroupPattern();

    [GeneratedRegex(
        "^widget[A-Z][A-Za-z]*?Group(?:V[0-9]+)?(?<field>[A-Z][A-Za-z0-9]*)$",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex FieldPattern();

    /// <summary>The key of an option, for example <c>meijuivb-mhca5ofoj8-0</c>, or the id of a leave type.</summary>
    [GeneratedRegex("^(?:[0-9]{10,}|[a-z0-9]{8}-[a-z0-9]{8,12}-[0-9]+)$", RegexOptions.CultureInvariant)]
    private static partial Regex KeyPattern();

    [GeneratedRegex("^[0-9]+,[0-9]{1,2}$", RegexOptions.CultureInvariant)]
    private static partial Regex DecimalComma();
}
