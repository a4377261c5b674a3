using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using FeishuApproval.Messaging;

namespace FeishuApproval.Local.Topic;

/// <summary>An <see cref="EventMessage"/> as one line of JSON; the body stands in it as JSON, readable.</summary>
internal static class MessageLine
{
    /// <summary>A body nests as deep as its sender wanted, and no event may stop a start.</summary>
    private const int MaxDepth = EventMessage.MaxBodyLength + 1;

    private static readonly JsonWriterOptions WriterOptions = new()
    {
        // The file is read by people and by this program, never by a browser.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = MaxDepth,
        SkipValidation = true,
    };

    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = MaxDepth };

    /// <summary>A writer for <see cref="Write"/>, to be reused.</summary>
    public static Utf8JsonWriter NewWriter(IBufferWriter<byte> output) => new(output, WriterOptions);

    /// <summary>Writes the message as an object.</summary>
    public static void Write(Utf8JsonWriter writer, EventMessage message)
    {
        writer.WriteStartObject();
        writer.WriteString("message_id"u8, message.MessageId);
        writer.WriteString("subject"u8, message.Subject);
        if (message.CorrelationId is not null) writer.WriteString("correlation_id"u8, message.CorrelationId);
        writer.WriteString("schema"u8, message.Schema);
        if (message.AppId is not null) writer.WriteString("app_id"u8, message.AppId);
        if (message.TenantKey is not null) writer.WriteString("tenant_key"u8, message.TenantKey);
        writer.WriteString("received_at"u8, message.ReceivedAt);
        writer.WritePropertyName("body"u8);
        WriteOnOneLine(writer, message.Body.Span);
        writer.WriteEndObject();
    }

    /// <summary>Reads a message; its body is a slice of <paramref name="line"/>.</summary>
    /// <exception cref="JsonException">The line is no message.</exception>
    public static EventMessage Read(ReadOnlyMemory<byte> line, StringPool pool)
    {
        string? messageId = null, subject = null, correlationId = null, schema = null, appId = null, tenantKey = null;
        DateTimeOffset? receivedAt = null;
        ReadOnlyMemory<byte> body = default;
        var json = new Utf8JsonReader(line.Span, ReaderOptions);
        Expect(json.Read() && json.TokenType == JsonTokenType.StartObject, "it is no JSON object.");
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("message_id"u8)) messageId = NextText(ref json);
            else if (json.ValueTextEquals("correlation_id"u8)) correlationId = NextText(ref json);
            else if (json.ValueTextEquals("subject"u8)) subject = NextPooled(ref json, pool);
            else if (json.ValueTextEquals("schema"u8)) schema = NextPooled(ref json, pool);
            else if (json.ValueTextEquals("app_id"u8)) appId = NextPooled(ref json, pool);
            else if (json.ValueTextEquals("tenant_key"u8)) tenantKey = NextPooled(ref json, pool);
            else if (json.ValueTextEquals("received_at"u8))
            {
                json.Read();
                Expect(json.TokenType == JsonTokenType.String && json.TryGetDateTimeOffset(out _), "received_at is no time.");
                receivedAt = json.GetDateTimeOffset();
            }
            else if (json.ValueTextEquals("body"u8))
            {
                json.Read();
                int start = (int)json.TokenStartIndex;
                json.Skip();
                body = line[start..(int)json.BytesConsumed];
            }
            else
            {
                json.Read();
                json.Skip();
            }
        }

        Expect(!json.Read(), "something follows the object.");
        Expect(messageId is not null && subject is not null && schema is not null && receivedAt is not null && !body.IsEmpty, "message_id, subject, schema, received_at or body is missing.");
        return new EventMessage
        {
            MessageId = messageId!,
            Subject = subject!,
            CorrelationId = correlationId,
            Schema = schema!,
            AppId = appId,
            TenantKey = tenantKey,
            ReceivedAt = receivedAt!.Value,
            Body = body,
        };
    }

    /// <summary>Line breaks stand only between JSON tokens, where a blank means the same.</summary>
    private static void WriteOnOneLine(Utf8JsonWriter writer, ReadOnlySpan<byte> body)
    {
        if (body.IndexOfAny((byte)'\n', (byte)'\r') < 0)
        {
            writer.WriteRawValue(body, skipInputValidation: true);
            return;
        }

        byte[] oneLine = body.ToArray();
        oneLine.AsSpan().Replace((byte)'\n', (byte)' ');
        oneLine.AsSpan().Replace((byte)'\r', (byte)' ');
        writer.WriteRawValue(oneLine, skipInputValidation: true);
    }

    private static string? NextText(ref Utf8JsonReader json)
    {
        json.Read();
        Expect(json.TokenType == JsonTokenType.String, "a text is none.");
        return json.GetString();
    }

    private static string NextPooled(ref Utf8JsonReader json, StringPool pool)
    {
        json.Read();
        Expect(json.TokenType == JsonTokenType.String, "a text is none.");
        return json.ValueIsEscaped ? json.GetString()! : pool.Get(json.ValueSpan);
    }

    private static void Expect(bool condition, string otherwise)
    {
        if (!condition) throw new JsonException(otherwise);
    }
}
