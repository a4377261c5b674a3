using System.Buffers.Text;
using System.Text;

namespace FeishuApproval.FeishuPlatform.LongConnection.Frames;

/// <summary>Result of adding a frame.</summary>
internal enum FragmentOutcome
{
    /// <summary>The payload is complete.</summary>
    Whole,

    /// <summary>Parts are missing. Nothing is acknowledged before the last part arrives.</summary>
    Incomplete,

    /// <summary>The frame's part numbers contradict each other, or its message is over a limit. The frame is not acknowledged.</summary>
    Invalid,
}

/// <summary>
/// Joins payloads that Feishu splits into parts of 60 KiB. Parts of several messages may be interleaved and arrive in any order. An
/// incomplete message is dropped 10 s after its last part. Feishu then receives no acknowledgement and sends the whole message again. For
/// one connection's receiving loop; not safe for concurrent use.
/// </summary>
internal sealed class FragmentAssembler(TimeProvider time)
{
    /// <summary>The most parts one message may have.</summary>
    public const int MaxParts = 16;

    /// <summary>The longest payload in bytes. A webhook body has the same limit.</summary>
    public const int MaxLength = 1024 * 1024;

    /// <summary>The most messages that may be incomplete at the same time. Above this number, the oldest message is dropped.</summary>
    public const int MaxPending = 32;

    private const int MaxIdLength = 256;

    /// <summary>How long an incomplete message is kept after its last part.</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, Pending> _pending = new(StringComparer.Ordinal);

    /// <summary>The number of incomplete messages.</summary>
    public int PendingCount => _pending.Count;

    /// <summary>Adds a data frame.</summary>
    /// <param name="frame">The frame. A part's payload is copied, because the whole message would stay in memory otherwise.</param>
    /// <param name="payload">The complete payload, when the result is <see cref="FragmentOutcome.Whole"/>.</param>
    public FragmentOutcome Add(Frame frame, out ReadOnlyMemory<byte> payload)
    {
        payload = frame.Payload ?? default;
        DropExpired();
        var sumText = frame.Header(FrameHeaders.Sum);
        var seqText = frame.Header(FrameHeaders.Seq);
        if (sumText.IsEmpty || seqText.IsEmpty)
            return Limit(payload);
        if (!TryParse(sumText, out int sum) || !TryParse(seqText, out int seq) || sum <= 0 || seq < 0 || seq >= sum)
            return FragmentOutcome.Invalid;
        if (sum == 1)
            return Limit(payload);

        var id = frame.Header(FrameHeaders.MessageId);
        if (sum > MaxParts || id.Length is 0 or > MaxIdLength)
            return FragmentOutcome.Invalid;
        return AddPart(Encoding.UTF8.GetString(id.Span), sum, seq, ref payload);
    }

    private static FragmentOutcome Limit(ReadOnlyMemory<byte> payload) =>
        payload.Length > MaxLength ? FragmentOutcome.Invalid : FragmentOutcome.Whole;

    private static bool TryParse(ReadOnlyMemory<byte> text, out int number) =>
        Utf8Parser.TryParse(text.Span, out number, out int length) && length == text.Length;

    private FragmentOutcome AddPart(string id, int sum, int seq, ref ReadOnlyMemory<byte> payload)
    {
        // A different number of parts means that Feishu sent the message again.
        if (!_pending.TryGetValue(id, out var message) || message.Parts.Length != sum)
        {
            _pending.Remove(id);
            if (_pending.Count == MaxPending)
                _pending.Remove(_pending.MinBy(entry => entry.Value.LastAt).Key);
            _pending[id] = message = new Pending(sum);
        }

        message.Add(seq, payload, time.GetTimestamp());
        if (message.Length > MaxLength)
        {
            _pending.Remove(id);
            return FragmentOutcome.Invalid;
        }

        if (!message.IsWhole)
            return FragmentOutcome.Incomplete;
        _pending.Remove(id);
        payload = message.Join();
        return FragmentOutcome.Whole;
    }

    private void DropExpired()
    {
        if (_pending.Count == 0)
            return;
        foreach (var (id, message) in _pending)
        {
            // A Dictionary allows removal during enumeration.
            if (time.GetElapsedTime(message.LastAt) >= Lifetime)
                _pending.Remove(id);
        }
    }

    private sealed class Pending(int sum)
    {
        private int _count;

        public byte[]?[] Parts { get; } = new byte[]?[sum];

        public int Length { get; private set; }

        public long LastAt { get; private set; }

        public bool IsWhole => _count == Parts.Length;

        public void Add(int seq, ReadOnlyMemory<byte> payload, long at)
        {
            if (Parts[seq] is { } known)
                Length -= known.Length;
            else
                _count++;
            Parts[seq] = payload.ToArray();
            Length += payload.Length;
            LastAt = at;
        }

        public byte[] Join()
        {
            byte[] whole = new byte[Length];
            int at = 0;
            foreach (byte[]? part in Parts)
            {
                part!.CopyTo(whole, at);
                at += part!.Length;
            }

            return whole;
        }
    }
}
