using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace FeishuApproval.Api.Http;

/// <summary>Writes small answers member by member.</summary>
internal static class JsonBody
{
    // The answers are JSON documents. No page inserts them unescaped.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>An object with these members, as UTF-8.</summary>
    public static byte[] Write(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
