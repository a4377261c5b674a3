using System.Text.Json;
using FeishuApproval.Json;
using FeishuApproval.Messaging;

namespace FeishuApproval.Webhook;

/// <summary>Reads a body's envelope in one pass, without building a document.</summary>
internal static class EnvelopeReader
{
    /// <summary>
    /// The nesting of a body is never deeper than the body is long. The receiver accepts any depth, because a rejected event blocks
    /// Feishu's queue.
    /// </summary>
    private static readonly JsonReaderOptions AnyDepth = new() { MaxDepth = EventMessage.MaxBodyLength };

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>The body without its byte order mark, because no JSON reader accepts one.</summary>
    public static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> body) =>
        body.StartsWith(ByteOrderMark) ? body[ByteOrderMark.Length..] : body;

    /// <summary>Reads the whole body. Returns false when it is not one JSON object.</summary>
    public static bool TryRead(ReadOnlySpan<byte> body, out Envelope envelope)
    {
        if (TryRead(body, JsonLimits.Reader, out envelope))
            return true;

        // A body with few brackets cannot nest too deep, so it is not read twice.
        if (
            body.Count((byte)'{') + body.Count((byte)'[') <= JsonLimits.Reader.MaxDepth
            || !TryRead(body, AnyDepth, out envelope)
        )
            return false;
        envelope.IsForArchiveOnly = true;
        return true;
    }

    /// <summary>Reads the base64 text of <c>{"encrypt":"…"}</c>. Returns false when the body has another form.</summary>
    public static bool TryReadEncrypted(ReadOnlySpan<byte> body, out ReadOnlySpan<byte> base64)
    {
        base64 = default;
        try
        {
            var json = new Utf8JsonReader(WithoutMark(body), AnyDepth);
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
                return false;
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                bool isEncrypt = Name(ref json).SequenceEqual("encrypt"u8);
                json.Read();
                if (isEncrypt)
                    base64 = Text(ref json);
                json.Skip();
            }

            return !base64.IsEmpty && !json.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool TryRead(ReadOnlySpan<byte> body, JsonReaderOptions options, out Envelope envelope)
    {
        envelope = default;
        Envelope read = default;
        try
        {
            var json = new Utf8JsonReader(body, options);
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
                return false;
            if (!ReadTop(ref json, body, ref read))
                return false;
            envelope = read;

            // The reader throws when bytes other than blanks follow.
            return !json.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool ReadTop(scoped ref Utf8JsonReader json, ReadOnlySpan<byte> body, scoped ref Envelope envelope)
    {
        ReadOnlySpan<byte> uuid = default,
            headerToken = default;
        var members = new Members(body);
        while (members.Next(ref json))
        {
            var name = Name(ref json);
            if (name.SequenceEqual("event"u8))
            {
                json.Read();
                if (!ReadEvent(ref json, body, ref envelope))
                    return false;
            }
            else if (name.SequenceEqual("header"u8))
            {
                json.Read();
                envelope.IsV2 = true;
                if (!ReadHeader(ref json, body, ref envelope, ref headerToken))
                    return false;
            }
            else if (name.SequenceEqual("token"u8))
            {
                json.Read();
                envelope.Token = Text(ref json);
                if (!members.Cut(ref json, ref envelope))
                    return false;
                continue;
            }
            else if (name.SequenceEqual("uuid"u8))
                uuid = NextText(ref json);
            else if (name.SequenceEqual("type"u8))
                envelope.Type = NextText(ref json);
            else if (name.SequenceEqual("challenge"u8))
                envelope.Challenge = NextText(ref json);
            else if (name.SequenceEqual("schema"u8))
            {
                envelope.IsV2 = true;
                NextText(ref json);
            }
            else
            {
                json.Read();
                json.Skip();
            }

            members.Keep();
        }

        if (!headerToken.IsEmpty)
            envelope.Token = headerToken;
        if (envelope.EventId.IsEmpty)
            envelope.EventId = uuid;
        return true;
    }

    private static bool ReadHeader(
        scoped ref Utf8JsonReader json,
        ReadOnlySpan<byte> body,
        scoped ref Envelope envelope,
        ref ReadOnlySpan<byte> token
    )
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            json.Skip();
            return true;
        }

        ReadOnlySpan<byte> type = default,
            appId = default,
            tenantKey = default;
        var members = new Members(body);
        while (members.Next(ref json))
        {
            var name = Name(ref json);
            if (name.SequenceEqual("token"u8))
            {
                json.Read();
                token = Text(ref json);
                if (!members.Cut(ref json, ref envelope))
                    return false;
                continue;
            }

            if (name.SequenceEqual("event_id"u8))
                envelope.EventId = NextText(ref json);
            else if (name.SequenceEqual("event_type"u8))
                type = NextText(ref json);
            else if (name.SequenceEqual("app_id"u8))
                appId = NextText(ref json);
            else if (name.SequenceEqual("tenant_key"u8))
                tenantKey = NextText(ref json);
            else
            {
                json.Read();
                json.Skip();
            }

            members.Keep();
        }

        // The header has priority over the event, regardless of their order.
        if (!type.IsEmpty)
            envelope.EventType = type;
        if (!appId.IsEmpty)
            envelope.AppId = appId;
        if (!tenantKey.IsEmpty)
            envelope.TenantKey = tenantKey;
        return true;
    }

    /// <summary>
    /// Reads the event. The <c>app_ticket</c> of a store app is a secret like the token, so it is cut out of the body as well.
    /// </summary>
    private static bool ReadEvent(scoped ref Utf8JsonReader json, ReadOnlySpan<byte> body, scoped ref Envelope envelope)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            json.Skip();
            return true;
        }

        ReadOnlySpan<byte> type = default,
            appId = default,
            tenantKey = default;
        var members = new Members(body);
        while (members.Next(ref json))
        {
            var name = Name(ref json);
            if (name.SequenceEqual("app_ticket"u8))
            {
                json.Read();
                if (!members.Cut(ref json, ref envelope))
                    return false;
                continue;
            }

            if (TryReadKey(ref json, name, ref envelope))
            {
                members.Keep();
                continue;
            }

            if (name.SequenceEqual("type"u8))
                type = NextText(ref json);
            else if (name.SequenceEqual("app_id"u8))
                appId = NextText(ref json);
            else if (name.SequenceEqual("tenant_key"u8))
                tenantKey = NextText(ref json);
            else if (name.SequenceEqual("object"u8))
                ReadObject(ref json, ref envelope);
            else
            {
                json.Read();
                json.Skip();
            }

            members.Keep();
        }

        if (envelope.EventType.IsEmpty)
            envelope.EventType = type;
        if (envelope.AppId.IsEmpty)
            envelope.AppId = appId;
        if (envelope.TenantKey.IsEmpty)
            envelope.TenantKey = tenantKey;
        return true;
    }

    /// <summary>Reads the fields of "object", because v2 approval events have their fields one level deeper.</summary>
    private static void ReadObject(scoped ref Utf8JsonReader json, scoped ref Envelope envelope)
    {
        json.Read();
        if (json.TokenType != JsonTokenType.StartObject)
        {
            json.Skip();
            return;
        }

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (TryReadKey(ref json, Name(ref json), ref envelope))
                continue;
            json.Read();
            json.Skip();
        }
    }

    /// <summary>Reads a key of the event. The last duplicate is used, as in the event reader.</summary>
    private static bool TryReadKey(
        scoped ref Utf8JsonReader json,
        scoped ReadOnlySpan<byte> name,
        scoped ref Envelope envelope
    )
    {
        if (name.SequenceEqual("instance_code"u8))
        {
            var code = NextId(ref json);
            if (!code.IsEmpty)
                envelope.InstanceCode = code;
        }
        else if (name.SequenceEqual("process_id"u8))
        {
            var id = NextId(ref json);
            if (!id.IsEmpty)
                envelope.ProcessId = id;
        }
        else if (name.SequenceEqual("approver_id"u8))
        {
            var id = NextId(ref json);
            if (!id.IsEmpty)
                envelope.ApproverId = id;
        }
        else
        {
            return false;
        }

        return true;
    }

    private static ReadOnlySpan<byte> NextText(scoped ref Utf8JsonReader json)
    {
        json.Read();
        var text = Text(ref json);
        json.Skip();
        return text;
    }

    /// <summary>Reads an id. Feishu documents ids as strings but also sends numbers.</summary>
    private static ReadOnlySpan<byte> NextId(scoped ref Utf8JsonReader json)
    {
        json.Read();
        var id = json.TokenType == JsonTokenType.Number ? json.ValueSpan : Text(ref json);
        json.Skip();
        return id;
    }

    /// <summary>
    /// The current member's name, unescaped. It is empty when its escapes are not valid text; the reader itself would throw on such
    /// escapes.
    /// </summary>
    private static ReadOnlySpan<byte> Name(scoped ref Utf8JsonReader json) =>
        json.ValueIsEscaped ? Unescape(ref json) : json.ValueSpan;

    /// <summary>The current string, unescaped. It is empty for any other value, and for escapes that are not valid text.</summary>
    private static ReadOnlySpan<byte> Text(scoped ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.String)
            return default;
        return json.ValueIsEscaped ? Unescape(ref json) : json.ValueSpan;
    }

    private static ReadOnlySpan<byte> Unescape(scoped ref Utf8JsonReader json)
    {
        // The reader would throw on these strings, and a body may contain a hundred thousand of them.
        if (!EscapedText.IsText(json.ValueSpan))
            return default;
        byte[] unescaped = new byte[json.ValueSpan.Length];
        return unescaped.AsSpan(0, json.CopyString(unescaped));
    }

    /// <summary>Iterates over the members of one object. Finds the bytes to remove so that the rest is still a valid object.</summary>
    private ref struct Members(ReadOnlySpan<byte> body)
    {
        private readonly ReadOnlySpan<byte> _body = body;
        private int _nameStart;
        private bool _anyKept;

        public bool Next(scoped ref Utf8JsonReader json)
        {
            if (!json.Read() || json.TokenType != JsonTokenType.PropertyName)
                return false;
            _nameStart = (int)json.TokenStartIndex;
            return true;
        }

        public void Keep() => _anyKept = true;

        /// <summary>Marks the current member and one adjacent comma for removal.</summary>
        public bool Cut(scoped ref Utf8JsonReader json, scoped ref Envelope envelope)
        {
            json.Skip();
            int end = (int)json.BytesConsumed;
            if (_anyKept)
                return envelope.TryAddCut(CommaBefore(_nameStart), end);

            // No member comes before this one, so the comma after it is removed.
            int next = end;
            while (next < _body.Length && _body[next] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
                next++;
            if (next < _body.Length && _body[next] == (byte)',')
                end = next + 1;
            return envelope.TryAddCut(_nameStart, end);
        }

        /// <summary>Finds the index of the comma before a member. Between two members there are only blanks and one comma.</summary>
        private readonly int CommaBefore(int nameStart)
        {
            int comma = nameStart - 1;
            while (_body[comma] != (byte)',')
                comma--;
            return comma;
        }
    }
}
