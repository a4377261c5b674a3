using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using FeishuApproval.Events.Fields;
using FeishuApproval.Json;

namespace FeishuApproval.Events.Snapshots;

/// <summary>
/// The group control of an instance's form, for example the control for leaves. The instance's detail has one of three formats; this class
/// gives the values plain names for all three (feishu-platform B4). It reads tolerantly and records the names of unreadable values.
/// </summary>
internal sealed partial class FormGroup
{
    private readonly Dictionary<string, JsonElement> _values = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _unreadable = new(StringComparer.Ordinal);
    private readonly LocalClock _clock;

    private FormGroup(string kind, JsonElement value, LocalClock clock)
    {
        Kind = kind;
        _clock = clock;
        Add(Unwrap(value));
    }

    /// <summary>The kind of the group, without a version: <c>leaveGroup</c>, <c>workGroup</c>, <c>remedyGroup</c>, …</summary>
    public string Kind { get; }

    /// <summary>The names of the missing or unreadable values, for example <c>form.start</c>.</summary>
    public IEnumerable<string> Unreadable => _unreadable;

    /// <summary>Finds the first group of a form with a known kind.</summary>
    public static bool TryFind(
        JsonElement form,
        LocalClock clock,
        Func<string, bool> isKnown,
        [NotNullWhen(true)] out FormGroup? group
    )
    {
        group = null;
        form = Unwrap(form);
        if (form.ValueKind != JsonValueKind.Array)
            return false;
        foreach (var control in form.EnumerateArray())
        {
            // Names are localised, and the platform chooses the ids. So the type is the most reliable, but some forms write the type as the
            // id.
            string? kind =
                KindOf(control.Text("type"u8)) is { } byType && isKnown(byType) ? byType : KindOf(control.Text("id"u8));
            if (kind is null || !isKnown(kind))
                continue;
            group = new FormGroup(kind, control.Member("value"u8), clock);
            return true;
        }

        return false;
    }

    /// <summary>Creates a group without values.</summary>
    public static FormGroup Empty(string kind) => new(kind, default, new LocalClock(TimeZoneInfo.Utc));

    /// <summary>The kind of a control's type or id; null when the control is not a group.</summary>
    internal static string? KindOf(string? type) =>
        type is not null && GroupPattern().Match(type) is { Success: true } match
            ? char.ToLowerInvariant(match.Groups["kind"].Value[0]) + match.Groups["kind"].Value[1..]
            : null;

    /// <summary>Records the name of a value that is missing or contradicts another value.</summary>
    public void MarkUnreadable(string name) => _unreadable.Add($"form.{name}");

    /// <summary>The unchanged value of the first of these names that is present; Undefined when none is present.</summary>
    public JsonElement Raw(params ReadOnlySpan<string> names)
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

    /// <summary>The value as text.</summary>
    public string? Text(params ReadOnlySpan<string> names) => Raw(names).Scalar();

    /// <summary>The label of a choice: the text of its option, otherwise its own text; null when it has neither.</summary>
    public string? Choice(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (!_values.TryGetValue(name, out var value))
                continue;
            if ((value.Member("option"u8).Text("text"u8) ?? value.Text("text"u8)) is { } text)
                return text;
            if (value.ValueKind != JsonValueKind.Object && value.Scalar() is { } plain)
                return plain;
        }

        return null;
    }

    /// <summary>The value as a time.</summary>
    public DateTimeOffset? Time(params ReadOnlySpan<string> names) => Time(names[0], Raw(names));

    /// <summary>Reads a time from a given value.</summary>
    public DateTimeOffset? Time(string name, JsonElement value)
    {
        if (Value(value).Scalar() is not { } text)
            return null;
        if (_clock.TryParse(text, out var time) && time is not null)
            return time;
        MarkUnreadable(name);
        return null;
    }

    /// <summary>The value as a number, possibly with a fraction.</summary>
    public decimal? Number(params ReadOnlySpan<string> names)
    {
        if (Text(names) is not { } text)
            return null;
        if (
            decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number)
            && number is >= 0 and < 1_000_000_000
        )
            return number;
        MarkUnreadable(names[0]);
        return null;
    }

    /// <summary>The rows of a list of controls. Each row's values have plain names.</summary>
    public IEnumerable<FormGroup> Rows(params ReadOnlySpan<string> names)
    {
        var list = Unwrap(Raw(names));
        return list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Select(row => new FormGroup(Kind, row, _clock))
            : [];
    }

    /// <summary>A control's value; a value that is not a control is returned unchanged.</summary>
    private static JsonElement Value(JsonElement control)
    {
        if (control.ValueKind != JsonValueKind.Object)
            return control;
        var value = control.Member("value"u8);
        if (value.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null))
            return value;
        var text = control.Member("text"u8);
        return text.ValueKind != JsonValueKind.Undefined ? text : control;
    }

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
    private static JsonElement Unwrap(JsonElement value)
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
}
