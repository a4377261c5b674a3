using System.Globalization;
using System.Text;
using System.Text.Json;

namespace FeishuApproval.Json;

/// <summary>
/// Reads members of a JSON object from another program. Returns null, and never throws, for a member that is absent, null or of another
/// type.
/// </summary>
internal static class JsonFields
{
    /// <summary>Returns a member. The result is Undefined when the value is not an object or has no such member.</summary>
    public static JsonElement Member(this JsonElement value, ReadOnlySpan<byte> name)
    {
        if (value.ValueKind != JsonValueKind.Object)
            return default;
        try
        {
            return value.TryGetProperty(name, out var member) ? member : default;
        }
        catch (InvalidOperationException)
        {
            // One of the names contains an unpaired surrogate.
            return MemberAmongOddNames(value, name);
        }
    }

    /// <summary>Returns a scalar as text, or null when it is blank, not a scalar, or not valid text.</summary>
    public static string? Scalar(this JsonElement value)
    {
        if (value.ValueKind is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False)
            return value.GetRawText();
        if (value.ValueKind != JsonValueKind.String)
            return null;
        try
        {
            string? text = value.GetString();
            return string.IsNullOrWhiteSpace(text) ? null : text;
        }
        catch (InvalidOperationException)
        {
            // The value contains invalid UTF-8 or an unpaired surrogate.
            return null;
        }
    }

    /// <summary>Returns a scalar member as text.</summary>
    public static string? Text(this JsonElement value, ReadOnlySpan<byte> name) => value.Member(name).Scalar();

    /// <summary>Whether a member is true, as a boolean or as text.</summary>
    public static bool Flag(this JsonElement value, ReadOnlySpan<byte> name) =>
        bool.TryParse(value.Text(name), out bool flag) && flag;

    /// <summary>Returns an integer member, written as a number or as text.</summary>
    public static long? Integer(this JsonElement value, ReadOnlySpan<byte> name) =>
        long.TryParse(value.Text(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
            ? number
            : null;

    /// <summary>Returns a time member, written in milliseconds since 1970. Returns null for 0, which means "not yet".</summary>
    public static DateTimeOffset? Milliseconds(this JsonElement value, ReadOnlySpan<byte> name) =>
        value.Integer(name) is > 0 and < 253_402_300_800_000 and var count
            ? DateTimeOffset.FromUnixTimeMilliseconds(count)
            : null;

    /// <summary>Returns the elements of a list member. The result is empty when the member is not a list.</summary>
    public static IEnumerable<JsonElement> Elements(this JsonElement value, ReadOnlySpan<byte> name) =>
        value.Member(name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];

    /// <summary>Parses a document. Returns false when it is not valid JSON.</summary>
    public static bool TryParse(ReadOnlySpan<byte> json, out JsonElement parsed)
    {
        try
        {
            parsed = JsonElement.Parse(json);
            return true;
        }
        catch (JsonException)
        {
            parsed = default;
            return false;
        }
    }

    /// <summary>Parses a document in a text. Returns false when it is not valid JSON.</summary>
    public static bool TryParse(string json, out JsonElement parsed) =>
        TryParse(Encoding.UTF8.GetBytes(json), out parsed);

    private static JsonElement MemberAmongOddNames(JsonElement value, ReadOnlySpan<byte> name)
    {
        JsonElement found = default;
        foreach (var member in value.EnumerateObject())
        {
            try
            {
                if (member.NameEquals(name))
                    found = member.Value;
            }
            catch (InvalidOperationException)
            {
                // A name with an unpaired surrogate is not the requested name.
            }
        }

        return found;
    }
}
