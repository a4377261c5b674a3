using System.Text;
using System.Text.Json;

namespace FeishuApproval.Simulator;

/// <summary>
/// A sample that is prepared for copies. It is compact, contains the credentials, and has known positions of its ids. So a new event only
/// needs a copy with a few overwritten bytes.
/// </summary>
/// <param name="Body">The body. The bytes at the positions of ids are undefined.</param>
/// <param name="Slots">The positions of new ids.</param>
/// <param name="EventId">The position of the event id; null when there is none.</param>
/// <param name="InstanceCode">The position of the instance_code or process_id; null when there is none.</param>
/// <param name="IsProcess">Whether <paramref name="InstanceCode"/> is the position of a process_id.</param>
internal sealed record EventTemplate(
    ReadOnlyMemory<byte> Body,
    IReadOnlyList<IdSlot> Slots,
    Range? EventId,
    Range? InstanceCode,
    bool IsProcess
)
{
    /// <summary>Prepares a sample.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="options">The credentials, and the kinds of ids to replace.</param>
    /// <param name="keys">The numbers of a round's ids, by their text in the samples. The method adds new ids.</param>
    public static EventTemplate Prepare(Sample sample, EventFactoryOptions options, Dictionary<string, int> keys)
    {
        byte[] compact = Compact(sample.Body.Span);
        var writer = new Writer(compact, options, keys, keepsIds: options.KeepsIdsOfFiles && sample.IsFile);
        foreach (var value in FindValues(compact))
            writer.Add(value);
        return writer.Finish();
    }

    /// <summary>
    /// Removes blanks and line feeds, because Feishu's bodies are compact and the samples have these only for readability. Tabs and
    /// carriage returns are kept, because some samples test them.
    /// </summary>
    internal static byte[] Compact(ReadOnlySpan<byte> json)
    {
        var compact = new List<byte>(json.Length);
        bool inText = false;
        for (int i = 0; i < json.Length; i++)
        {
            byte character = json[i];
            if (character == '"')
                inText = !inText;
            if (inText || character is not ((byte)' ' or (byte)'\n'))
                compact.Add(character);
            if (inText && character == '\\' && i + 1 < json.Length)
                compact.Add(json[++i]);
        }

        return [.. compact];
    }

    /// <summary>Finds the relevant members, in their order.</summary>
    private static List<Value> FindValues(byte[] body)
    {
        var found = new List<Value>();
        var path = new string?[4];
        var json = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = 256 });
        while (json.Read())
        {
            if (json.TokenType != JsonTokenType.PropertyName)
                continue;
            int depth = json.CurrentDepth;
            if (depth >= path.Length)
                continue;
            path[depth] = json.GetString();
            Array.Clear(path, depth + 1, path.Length - depth - 1);

            var next = json;
            next.Read();
            bool isText = next.TokenType == JsonTokenType.String;
            if (!isText && next.TokenType != JsonTokenType.Number)
                continue;
            int start = (int)next.TokenStartIndex + (isText ? 1 : 0);
            var value = new Value(
                string.Join('.', path[1..(depth + 1)]),
                start,
                next.ValueSpan.Length,
                Encoding.UTF8.GetString(next.ValueSpan),
                isText
            );
            if (!string.IsNullOrWhiteSpace(value.Text))
                found.Add(value);
        }

        // A v1 uuid has no meaning when there is a v2 id.
        if (found.Exists(value => value.Path == "header.event_id"))
            found.RemoveAll(value => value.Path == "uuid");
        return found;
    }

    /// <param name="Path">The member names from the top level, joined by dots.</param>
    /// <param name="Start">The index of the first byte, after the quotation mark.</param>
    /// <param name="Length">The length in bytes.</param>
    /// <param name="Text">The value as it is written.</param>
    /// <param name="IsText">Whether the value is a text, not a number.</param>
    private readonly record struct Value(string Path, int Start, int Length, string Text, bool IsText);

    /// <summary>Copies a body with some of its values replaced.</summary>
    private sealed class Writer(byte[] source, EventFactoryOptions options, Dictionary<string, int> keys, bool keepsIds)
    {
        private readonly List<byte> _body = new(source.Length);
        private readonly List<IdSlot> _slots = [];
        private int _copied;
        private Range? _eventId;
        private Range? _instanceCode;
        private Range? _processId;

        public void Add(Value value)
        {
            switch (value.Path)
            {
                case "token" or "header.token":
                    Replace(value, options.VerificationToken);
                    break;
                case "header.app_id" or "event.app_id" when options.AppId is not null:
                    Replace(value, options.AppId);
                    break;
                case "header.tenant_key" or "event.tenant_key" when options.TenantKey is not null:
                    Replace(value, options.TenantKey);
                    break;
                case "header.event_id" or "uuid" when value.IsText:
                    _eventId = keepsIds ? Keep(value) : Slot(value, IdKind.EventId, 32, key: 0);
                    break;
                case "event.instance_code" or "event.object.instance_code" when value.IsText:
                    _instanceCode = Key(
                        value,
                        IdKind.InstanceCode,
                        36,
                        options.Instances == InstanceIds.OneEachRound ? "instance" : value.Text
                    );
                    break;
                case "event.origin_instance_code" when value.IsText:
                    Key(value, IdKind.InstanceCode, 36, value.Text);
                    break;
                case "event.process_id":
                    _processId = Key(value, IdKind.Digits, 19, value.Text);
                    break;
                case "event.approver_id":
                    Key(value, IdKind.Digits, 19, value.Text);
                    break;
            }
        }

        public EventTemplate Finish()
        {
            _body.AddRange(source.AsSpan(_copied));
            return new EventTemplate(
                _body.ToArray(),
                _slots,
                _eventId,
                _instanceCode ?? _processId,
                IsProcess: _instanceCode is null
            );
        }

        private Range Key(Value value, IdKind kind, int length, string name)
        {
            if (keepsIds || options.Instances == InstanceIds.AsInSamples)
                return Keep(value);
            if (!keys.TryGetValue(name, out int key))
                keys.Add(name, key = keys.Count);
            return Slot(value, kind, length, key);
        }

        private Range Keep(Value value) => Write(value, source.AsSpan(value.Start, value.Length));

        private Range Slot(Value value, IdKind kind, int length, int key)
        {
            var place = Write(value, new byte[length]);
            _slots.Add(new IdSlot(kind, place.Start.Value, length, key));
            return place;
        }

        private void Replace(Value value, string text) =>
            Write(
                value,
                value.IsText ? JsonEncodedText.Encode(text).EncodedUtf8Bytes : Encoding.UTF8.GetBytes(value.Text)
            );

        private Range Write(Value value, ReadOnlySpan<byte> bytes)
        {
            _body.AddRange(source.AsSpan(_copied, value.Start - _copied));
            int start = _body.Count;
            _body.AddRange(bytes);
            _copied = value.Start + value.Length;
            return start.._body.Count;
        }
    }
}
