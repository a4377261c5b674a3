using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using FeishuApproval.Json;
using FeishuApproval.Messaging;

namespace FeishuApproval.Events.Fields;

/// <summary>
/// Iterates over the members of a JSON object and reads their values tolerantly. An unreadable value becomes null; a list loses only its
/// unreadable elements. In both cases the field's name is recorded.
/// </summary>
internal ref struct FieldReader
{
    private const int LongestName = 64;

    private readonly LocalClock _clock;
    private Utf8JsonReader _json;
    private bool _atStart;
    private NameBuffer _nameBuffer;
    private int _nameLength;
    private SortedSet<string>? _unreadable;

    /// <summary>Starts before the first member of the object in <paramref name="json"/>. The object must be the whole text.</summary>
    public FieldReader(ReadOnlySpan<byte> json, LocalClock clock)
    {
        _clock = clock;
        _json = new Utf8JsonReader(json, JsonLimits.Reader);
        _json.Read();
        _atStart = true;
    }

    /// <summary>The current member's name. It is empty when the name is longer than every known name.</summary>
    [UnscopedRef]
    public ReadOnlySpan<char> Name => ((ReadOnlySpan<char>)_nameBuffer)[.._nameLength];

    /// <summary>The names of the unreadable fields, sorted.</summary>
    public readonly IReadOnlyList<string> UnreadableFields => _unreadable is null ? [] : [.. _unreadable];

    /// <summary>
    /// Skips the current value and moves to the next member of the object. Returns false at the end of the object, including an object that
    /// <see cref="Enter"/> started.
    /// </summary>
    public bool Next()
    {
        if (_atStart)
            _atStart = false;
        else
            _json.Skip();

        if (!_json.Read() || _json.TokenType != JsonTokenType.PropertyName)
            return false;
        _nameLength =
            _json.ValueSpan.Length > LongestName ? 0
            : _json.ValueIsEscaped ? UnescapeName()
            : Encoding.UTF8.GetChars(_json.ValueSpan, _nameBuffer);
        _json.Read();
        return true;
    }

    /// <summary>Enters the current value if it is an object; <see cref="Next"/> then iterates over its members.</summary>
    public bool Enter() => _atStart = _json.TokenType == JsonTokenType.StartObject;

    /// <summary>Reads a text. Numbers and booleans are returned as they are written.</summary>
    public string? Text()
    {
        if (!TryText(out string? text))
            MarkUnreadable();
        return text;
    }

    /// <summary>Reads a text that is used as a key.</summary>
    public string? Key()
    {
        string? key = Text();
        if (key is null || key.Length <= EventMessage.MaxIdLength)
            return key;
        MarkUnreadable();
        return null;
    }

    /// <summary>Reads a whole number, written as a number or as a text.</summary>
    public long? Integer()
    {
        if (_json.TokenType == JsonTokenType.Number && _json.TryGetInt64(out long number))
            return number;
        if (TryText(out string? text) && text is null)
            return null;
        if (
            decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal value)
            && value == decimal.Truncate(value)
            && value is >= long.MinValue and <= long.MaxValue
        )
        {
            return (long)value;
        }

        MarkUnreadable();
        return null;
    }

    /// <summary>Reads a time: a local time, a time with a zone, or a count since 1970.</summary>
    public DateTimeOffset? Time()
    {
        if (
            _json.TokenType == JsonTokenType.Number
            && _json.TryGetInt64(out long count)
            && _clock.TryFromCount(count, out var counted)
        )
            return counted;
        if (TryText(out string? text) && text is null)
            return null;
        if (text is not null && _clock.TryParse(text, out var time))
            return time;
        MarkUnreadable();
        return null;
    }

    /// <summary>Reads texts: a list, a text that contains a list, or a single text; null when there are none.</summary>
    public IReadOnlyList<string>? Texts() => Read<string>(Shapes.TryTexts).NullIfEmpty();

    /// <summary>Reads employees: texts or objects. The open_ids are those of employees without a user_id. Null when there are none.</summary>
    public (IReadOnlyList<string>? UserIds, IReadOnlyList<string>? OpenIds) Users()
    {
        var users = Read<EmployeeId>(Shapes.TryUsers);
        return (EmployeeId.UserIds(users), EmployeeId.OpenIds(users));
    }

    /// <summary>Reads periods: pairs or objects; null when there are none.</summary>
    public IReadOnlyList<Period>? Periods() => Read<Period>(Shapes.TryPeriods).NullIfEmpty();

    /// <summary>Reads the days of an overtime: objects; null when there are none.</summary>
    public IReadOnlyList<WorkDay>? WorkDays() => Read<WorkDay>(Shapes.TryWorkDays).NullIfEmpty();

    /// <summary>Reads the parts of a trip: objects; null when there are none.</summary>
    public IReadOnlyList<TripSchedule>? TripSchedules() => Read<TripSchedule>(Shapes.TryTripSchedules).NullIfEmpty();

    /// <summary>Reads language resources: objects.</summary>
    public IReadOnlyList<I18nResource> I18nResources() => Read<I18nResource>(Shapes.TryI18nResources);

    private delegate bool Shape<T>(JsonElement value, LocalClock clock, List<T> found);

    private List<T> Read<T>(Shape<T> shape)
    {
        if (
            _json.TokenType == JsonTokenType.Null
            || (_json.TokenType == JsonTokenType.String && _json.ValueSpan.IsEmpty)
        )
            return [];
        var found = new List<T>();
        var value =
            _json.TokenType == JsonTokenType.String && TryText(out string? text) && Shapes.TryUnwrap(text, out var held)
                ? held
                : JsonElement.ParseValue(ref _json);
        try
        {
            if (!shape(value, _clock, found))
                MarkUnreadable();
        }
        catch (InvalidOperationException)
        {
            // A member name is not valid text. The values read before it are kept.
            MarkUnreadable();
        }

        return found;
    }

    /// <summary>
    /// Reads the current scalar as text; null when the scalar is null or blank. Returns false when the value is not a scalar or not valid
    /// text.
    /// </summary>
    private readonly bool TryText(out string? text)
    {
        text = null;
        switch (_json.TokenType)
        {
            case JsonTokenType.Null:
                return true;
            case JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False:
                text = Encoding.UTF8.GetString(_json.ValueSpan);
                return true;
            case JsonTokenType.String:
                try
                {
                    text = _json.GetString();
                }
                catch (InvalidOperationException)
                {
                    // The bytes are not UTF-8, or contain half a surrogate pair.
                    return false;
                }

                if (string.IsNullOrWhiteSpace(text))
                    text = null;
                return true;
            default:
                return false;
        }
    }

    private int UnescapeName()
    {
        try
        {
            return _json.CopyString(_nameBuffer);
        }
        catch (InvalidOperationException)
        {
            // The name is not valid text, so it is not a known name.
            return 0;
        }
    }

    private void MarkUnreadable() =>
        (_unreadable ??= new SortedSet<string>(StringComparer.Ordinal)).Add(Name.ToString());

    [InlineArray(LongestName)]
    private struct NameBuffer
    {
        private char _first;
    }
}
