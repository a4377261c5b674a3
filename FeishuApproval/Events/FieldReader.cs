using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using FeishuApproval.Json;
using FeishuApproval.Messaging;

namespace FeishuApproval.Events;

/// <summary>
/// Walks the members of a JSON object and reads their values tolerantly. A value that cannot be read becomes null, or loses the
/// elements that cannot, and its field's name is kept.
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

    /// <summary>Starts before the first member of the object that is the whole of <paramref name="json"/>.</summary>
    public FieldReader(ReadOnlySpan<byte> json, LocalClock clock)
    {
        _clock = clock;
        _json = new Utf8JsonReader(json, JsonLimits.Reader);
        _json.Read();
        _atStart = true;
    }

    /// <summary>The current member's name; empty when it is longer than any known one.</summary>
    [UnscopedRef]
    public ReadOnlySpan<char> Name => ((ReadOnlySpan<char>)_nameBuffer)[.._nameLength];

    /// <summary>The names of the fields that could not be read, sorted.</summary>
    public readonly IReadOnlyList<string> UnreadableFields => _unreadable is null ? [] : [.. _unreadable];

    /// <summary>
    /// Moves to the next member of the object, past the current value; false at its end, which ends an <see cref="Enter"/> too.
    /// </summary>
    public bool Next()
    {
        if (_atStart) _atStart = false;
        else _json.Skip();

        if (!_json.Read() || _json.TokenType != JsonTokenType.PropertyName) return false;
        _nameLength = _json.ValueSpan.Length > LongestName ? 0 : _json.ValueIsEscaped ? UnescapeName()
            : Encoding.UTF8.GetChars(_json.ValueSpan, _nameBuffer);
        _json.Read();
        return true;
    }

    /// <summary>Steps into the current value if it is an object: <see cref="Next"/> then walks its members.</summary>
    public bool Enter() => _atStart = _json.TokenType == JsonTokenType.StartObject;

    /// <summary>A text; numbers and booleans as they are written.</summary>
    public string? Text()
    {
        if (!TryText(out string? text)) MarkUnreadable();
        return text;
    }

    /// <summary>A text that serves as a key.</summary>
    public string? Key()
    {
        string? key = Text();
        if (key is null || key.Length <= EventMessage.MaxIdLength) return key;
        MarkUnreadable();
        return null;
    }

    /// <summary>A whole number, as a number or a text.</summary>
    public long? Integer()
    {
        if (_json.TokenType == JsonTokenType.Number && _json.TryGetInt64(out long number)) return number;
        if (TryText(out string? text) && text is null) return null;
        if (decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal value)
            && value == decimal.Truncate(value)
            && value is >= long.MinValue and <= long.MaxValue)
        {
            return (long)value;
        }

        MarkUnreadable();
        return null;
    }

    /// <summary>A time: local, zoned, or a count since 1970.</summary>
    public DateTimeOffset? Time()
    {
        if (_json.TokenType == JsonTokenType.Number && _json.TryGetInt64(out long count)
            && _clock.TryFromCount(count, out var counted)) return counted;
        if (TryText(out string? text) && text is null) return null;
        if (text is not null && _clock.TryParse(text, out var time)) return time;
        MarkUnreadable();
        return null;
    }

    /// <summary>Texts, from a list, a text that holds one, or a single text.</summary>
    public IReadOnlyList<string> Texts() => Read<string>(Shapes.TryTexts);

    /// <summary>User ids, from texts or objects.</summary>
    public IReadOnlyList<string> Users() => Read<string>(Shapes.TryUsers);

    /// <summary>Periods, from pairs or objects.</summary>
    public IReadOnlyList<Period> Periods() => Read<Period>(Shapes.TryPeriods);

    /// <summary>Days of an overtime, from objects.</summary>
    public IReadOnlyList<WorkDay> WorkDays() => Read<WorkDay>(Shapes.TryWorkDays);

    /// <summary>Parts of a trip, from objects.</summary>
    public IReadOnlyList<TripSchedule> TripSchedules() => Read<TripSchedule>(Shapes.TryTripSchedules);

    /// <summary>Language resources, from objects.</summary>
    public IReadOnlyList<I18nResource> I18nResources() => Read<I18nResource>(Shapes.TryI18nResources);

    private delegate bool Shape<T>(JsonElement value, LocalClock clock, List<T> found);

    private List<T> Read<T>(Shape<T> shape)
    {
        if (_json.TokenType == JsonTokenType.Null || (_json.TokenType == JsonTokenType.String && _json.ValueSpan.IsEmpty)) return [];
        var found = new List<T>();
        var value = _json.TokenType == JsonTokenType.String && TryText(out string? text) && Shapes.TryUnwrap(text, out var held) ? held
            : JsonElement.ParseValue(ref _json);
        try
        {
            if (!shape(value, _clock, found)) MarkUnreadable();
        }
        catch (InvalidOperationException)
        {
            // A member name that is not valid text. The values read before it stay.
            MarkUnreadable();
        }

        return found;
    }

    /// <summary>
    /// The current scalar as text, null when it is null or blank; false when the value is not a scalar or not valid text.
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
                    // Bytes that are no UTF-8, or half a surrogate pair.
                    return false;
                }

                if (string.IsNullOrWhiteSpace(text)) text = null;
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
            // Not valid text, so not a known name.
            return 0;
        }
    }

    private void MarkUnreadable() => (_unreadable ??= new SortedSet<string>(StringComparer.Ordinal)).Add(Name.ToString());

    [InlineArray(LongestName)]
    private struct NameBuffer
    {
        private char _first;
    }
}
