using System.Buffers;
using System.Text.Json;

namespace FeishuApproval.Events.Fields;

/// <summary>
/// Rewrites the text that Java prints for lists and maps (<c>[{a=b, c=[d,e]}]</c>) as JSON. Every scalar becomes a string. Feishu sends
/// such text in fields that its pages document as arrays (feishu-protocol §3.2).
/// </summary>
internal static class JavaText
{
    private const int MaxDepth = 16;

    /// <summary>Rewrites the text. Returns false when the brackets do not match, or nest deeper than in any real event.</summary>
    public static bool TryToJson(string text, out ReadOnlyMemory<byte> json)
    {
        var buffer = new ArrayBufferWriter<byte>(text.Length * 2 + 2);
        using var writer = new Utf8JsonWriter(buffer);
        var rest = text.AsSpan().Trim();
        bool whole = TryWriteValue(ref rest, writer, insideMap: false, depth: 0) && rest.Trim().IsEmpty;
        if (whole)
            writer.Flush();
        json = whole ? buffer.WrittenMemory : default;
        return whole;
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
    /// follows it.
    /// </summary>
    private static int ScalarLength(ReadOnlySpan<char> rest, bool insideMap)
    {
        int from = 0;
        while (true)
        {
            int end = rest[from..].IndexOfAny(",]}");
            if (end < 0)
                return rest.Length;
            end += from;
            if (!insideMap || rest[end] != ',')
                return end;

            int next = rest[(end + 1)..].IndexOfAny("=,}");
            if (next < 0 || rest[end + 1 + next] == '=')
                return end;
            from = end + 1;
        }
    }
}
