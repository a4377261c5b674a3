namespace FeishuApproval.FeishuPlatform.LongConnection.Frames;

/// <summary>
/// Reads and writes frames without a library. A frame has only nine fields, and slices of its bytes are sufficient. The streams of
/// Google.Protobuf copy every string and payload, and the package would be the core's only dependency of its kind.
/// </summary>
internal static class FrameCodec
{
    /// <summary>More headers than any real frame has. Feishu sends about seven.</summary>
    private const int MaxHeaders = 64;

    private const int VarintType = 0;
    private const int Fixed64Type = 1;
    private const int BytesType = 2;
    private const int Fixed32Type = 5;

    private const int RequiredFields = 0b1111_0;
    private const int RequiredOfHeader = 0b11_0;

    /// <summary>
    /// Reads a frame. Returns false when it is malformed or lacks a required field. The frame contains slices of <paramref name="bytes"/>,
    /// not copies.
    /// </summary>
    public static bool TryRead(ReadOnlyMemory<byte> bytes, out Frame frame)
    {
        frame = null!;
        ulong seqId = 0,
            logId = 0,
            service = 0,
            method = 0;
        ReadOnlyMemory<byte>? encoding = null,
            type = null,
            payload = null,
            logIdNew = null;
        var headers = new List<FrameHeader>(8);
        int seen = 0;
        var reader = new Reader(bytes);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out int wireType))
                return false;
            ReadOnlyMemory<byte> value = default;
            bool known = field is >= 1 and <= 9;
            if (!known)
            {
                if (!reader.TrySkip(wireType))
                    return false;
                continue;
            }

            if (field <= 4 ? wireType != VarintType : wireType != BytesType || !reader.TryReadBytes(out value))
                return false;
            bool read = field switch
            {
                1 => reader.TryReadVarint(out seqId),
                2 => reader.TryReadVarint(out logId),
                3 => reader.TryReadVarint(out service),
                4 => reader.TryReadVarint(out method),
                5 => headers.Count < MaxHeaders && TryReadHeader(value, headers),
                _ => true,
            };
            if (!read)
                return false;
            if (field == 6)
                encoding = value;
            else if (field == 7)
                type = value;
            else if (field == 8)
                payload = value;
            else if (field == 9)
                logIdNew = value;
            seen |= 1 << field;
        }

        if ((seen & RequiredFields) != RequiredFields)
            return false;
        frame = new Frame
        {
            SeqId = seqId,
            LogId = logId,
            Service = unchecked((int)service),
            Method = unchecked((int)method),
            Headers = [.. headers],
            PayloadEncoding = encoding,
            PayloadType = type,
            Payload = payload,
            LogIdNew = logIdNew,
        };
        return true;
    }

    /// <summary>Writes the frame's bytes. A required field is written even when it is zero, because proto2 demands it.</summary>
    public static byte[] Write(Frame frame)
    {
        int length =
            4
            + VarintLength(frame.SeqId)
            + VarintLength(frame.LogId)
            + VarintLength(Extend(frame.Service))
            + VarintLength(Extend(frame.Method));
        foreach (var header in frame.Headers)
            length += FieldLength(HeaderLength(header));
        length +=
            FieldLength(frame.PayloadEncoding)
            + FieldLength(frame.PayloadType)
            + FieldLength(frame.Payload)
            + FieldLength(frame.LogIdNew);

        byte[] bytes = new byte[length];
        var writer = new Writer(bytes);
        writer.Varint(1, frame.SeqId);
        writer.Varint(2, frame.LogId);
        writer.Varint(3, Extend(frame.Service));
        writer.Varint(4, Extend(frame.Method));
        foreach (var header in frame.Headers)
        {
            writer.Tag(5, BytesType);
            writer.Varint((ulong)HeaderLength(header));
            writer.Bytes(1, header.Key);
            writer.Bytes(2, header.Value);
        }

        writer.Bytes(6, frame.PayloadEncoding);
        writer.Bytes(7, frame.PayloadType);
        writer.Bytes(8, frame.Payload);
        writer.Bytes(9, frame.LogIdNew);
        return bytes;
    }

    private static bool TryReadHeader(ReadOnlyMemory<byte> bytes, List<FrameHeader> headers)
    {
        ReadOnlyMemory<byte> key = default,
            value = default;
        int seen = 0;
        var reader = new Reader(bytes);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out int wireType))
                return false;
            if (field is not (1 or 2))
            {
                if (!reader.TrySkip(wireType))
                    return false;
                continue;
            }

            if (wireType != BytesType || !reader.TryReadBytes(out var text))
                return false;
            if (field == 1)
                key = text;
            else
                value = text;
            seen |= 1 << field;
        }

        headers.Add(new(key, value));
        return (seen & RequiredOfHeader) == RequiredOfHeader;
    }

    /// <summary>proto2 writes a negative int32 as a 64-bit number of ten bytes.</summary>
    private static ulong Extend(int value) => unchecked((ulong)(long)value);

    private static int HeaderLength(FrameHeader header) =>
        FieldLength(header.Key.Length) + FieldLength(header.Value.Length);

    private static int FieldLength(ReadOnlyMemory<byte>? value) => value is { } bytes ? FieldLength(bytes.Length) : 0;

    private static int FieldLength(int length) => 1 + VarintLength((ulong)length) + length;

    private static int VarintLength(ulong value)
    {
        int length = 1;
        while ((value >>= 7) != 0)
            length++;
        return length;
    }

    private struct Reader(ReadOnlyMemory<byte> bytes)
    {
        private const int MaxVarintLength = 10;

        private ReadOnlyMemory<byte> _rest = bytes;

        public readonly bool AtEnd => _rest.IsEmpty;

        public bool TryReadTag(out int field, out int wireType)
        {
            field = wireType = 0;
            if (!TryReadVarint(out ulong tag) || tag > uint.MaxValue)
                return false;
            field = (int)(tag >> 3);
            wireType = (int)(tag & 7);
            return field > 0;
        }

        public bool TryReadVarint(out ulong value)
        {
            value = 0;
            var span = _rest.Span;
            for (int i = 0; i < MaxVarintLength && i < span.Length; i++)
            {
                value |= (ulong)(span[i] & 0x7F) << (7 * i);
                if (span[i] >= 0x80)
                    continue;
                _rest = _rest[(i + 1)..];
                return true;
            }

            return false;
        }

        public bool TryReadBytes(out ReadOnlyMemory<byte> value)
        {
            value = default;
            if (!TryReadVarint(out ulong length) || length > (ulong)_rest.Length)
                return false;
            value = _rest[..(int)length];
            _rest = _rest[(int)length..];
            return true;
        }

        public bool TrySkip(int wireType) =>
            wireType switch
            {
                VarintType => TryReadVarint(out _),
                Fixed64Type => TryAdvance(8),
                BytesType => TryReadBytes(out _),
                Fixed32Type => TryAdvance(4),
                _ => false,
            };

        private bool TryAdvance(int count)
        {
            if (_rest.Length < count)
                return false;
            _rest = _rest[count..];
            return true;
        }
    }

    private ref struct Writer(Span<byte> bytes)
    {
        private Span<byte> _rest = bytes;

        public void Tag(int field, int wireType) => Varint((ulong)((field << 3) | wireType));

        public void Varint(int field, ulong value)
        {
            Tag(field, VarintType);
            Varint(value);
        }

        public void Varint(ulong value)
        {
            int i = 0;
            for (; value >= 0x80; value >>= 7)
                _rest[i++] = (byte)(value | 0x80);
            _rest[i++] = (byte)value;
            _rest = _rest[i..];
        }

        public void Bytes(int field, ReadOnlyMemory<byte>? value)
        {
            if (value is not { } bytes)
                return;
            Tag(field, BytesType);
            Varint((ulong)bytes.Length);
            bytes.Span.CopyTo(_rest);
            _rest = _rest[bytes.Length..];
        }
    }
}
