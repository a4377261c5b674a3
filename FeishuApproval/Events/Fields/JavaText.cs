using System.Buffers;
using System.Text.Json;

namespace FeishuApproval.Events.Fields;

/// <summary>
/// Rewrites the text that Java prints for lists and maps (<c>[{a=b, c=[d,e]}]</c>) as JSON. Every scalar becomes a string. Feishu sends
/// such text in fields that its pages document as arrays. Java escapes nothing. So a text may contain brackets: in
/// pairs anywhere (<c>年假[2024]</c>), and alone as the value of a map, where the rest of the text decides which bracket closes the map.
/// </summary>
internal static class JavaText
{
    public const int MaxDepth = 16;

    private static readonly SearchValues<char> Delimiters = SearchValues.Create(",[]{}");

    /// <summary>The longest JSON whose buffer is kept for the next text.</summary>
    private const int MaxKeptBuffer = 16 * 1024;

    // A leave has several such texts, so each thread keeps the buffer and the writer.
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    /// <summary>
    /// Reads the text as JSON. Returns false when the brackets do not match, or nest deeper than in any real event.
    /// </summary>
    public static bool TryParse(string text, out JsonElement json)
    {
        json = default;
        var buffer = _buffer ??= new ArrayBufferWriter<byte>();
        var writer = _writer ??= new Utf8JsonWriter(buffer);
        try
        {
            if (!TryWrite(text, buffer, writer))
                return false;
            json = JsonElement.Parse(buffer.WrittenSpan);
            return true;
        }
        finally
        {
            writer.Reset();
            buffer.ResetWrittenCount();
            if (buffer.Capacity > MaxKeptBuffer)
                (_buffer, _writer) = (null, null);
        }
    }

    private static bool TryWrite(string text, ArrayBufferWriter<byte> buffer, Utf8JsonWriter writer)
    {
        var rest = text.AsSpan().Trim();
        bool isWhole = TryWriteValue(ref rest, writer, insideMap: false, depth: 0) && rest.Trim().IsEmpty;
        if (!isWhole)
        {
            writer.Reset();
            buffer.ResetWrittenCount();
            isWhole = JavaTextSearch.TryWrite(text, writer);
        }

        if (isWhole)
            writer.Flush();
        return isWhole;
    }

    private static bool TryWriteValue(ref ReadOnlySpan<char> rest, Utf8JsonWriter writer, bool insideMap, int depth)
    {
        rest = rest.TrimStart();
        if (depth > MaxDepth)
            return false;
        if (rest is ['[', ..])
            return TryWriteList(ref rest, writer, depth);
        if (rest is ['{', ..])
            return TryWriteMap(ref rest, writer, depth);

        int end = ScalarLength(rest, insideMap);
        writer.WriteStringValue(rest[..end].Trim());
        rest = rest[end..];
        return true;
    }

    private static bool TryWriteList(ref ReadOnlySpan<char> rest, Utf8JsonWriter writer, int depth)
    {
        writer.WriteStartArray();
        rest = rest[1..].TrimStart();
        while (rest is not [']', ..])
        {
            if (
                rest.IsEmpty
                || !TryWriteValue(ref rest, writer, insideMap: false, depth + 1)
                || !TrySkipComma(ref rest, ']')
            )
                return false;
        }

        rest = rest[1..];
        writer.WriteEndArray();
        return true;
    }

    private static bool TryWriteMap(ref ReadOnlySpan<char> rest, Utf8JsonWriter writer, int depth)
    {
        writer.WriteStartObject();
        rest = rest[1..].TrimStart();
        while (rest is not ['}', ..])
        {
            int equals = rest.IndexOf('=');
            if (equals < 0)
                return false;
            writer.WritePropertyName(rest[..equals].Trim());
            rest = rest[(equals + 1)..];
            if (!TryWriteValue(ref rest, writer, insideMap: true, depth + 1) || !TrySkipComma(ref rest, '}'))
                return false;
        }

        rest = rest[1..];
        writer.WriteEndObject();
        return true;
    }

    private static bool TrySkipComma(ref ReadOnlySpan<char> rest, char close)
    {
        rest = rest.TrimStart();
        if (rest is [',', ..])
        {
            rest = rest[1..].TrimStart();
            return true;
        }

        return !rest.IsEmpty && rest[0] == close;
    }

    /// <summary>
    /// The length of the next scalar. In a list, a comma ends an element. In a map, a comma is part of the text unless another <c>key=</c>
    /// follows it. Brackets in pairs are part of the text.
    /// </summary>
    private static int ScalarLength(ReadOnlySpan<char> rest, bool insideMap)
    {
        int from = 0,
            lists = 0,
            maps = 0;
        while (true)
        {
            int end = rest[from..].IndexOfAny(Delimiters);
            if (end < 0)
                return rest.Length;
            end += from;
            from = end + 1;
            switch (rest[end])
            {
                case '[':
                    lists++;
                    break;
                case '{':
                    maps++;
                    break;
                case ']' when lists > 0:
                    lists--;
                    break;
                case '}' when maps > 0:
                    maps--;
                    break;
                case ',' when lists + maps > 0 || (insideMap && !IsKeyNext(rest[from..])):
                case ']' when insideMap:
                    break;
                default:
                    return end;
            }
        }
    }

    /// <summary>Whether a <c>key=</c> follows.</summary>
    public static bool IsKeyNext(ReadOnlySpan<char> rest) =>
        rest.IndexOfAny("=,}") is var next && (next < 0 || rest[next] == '=');
}
