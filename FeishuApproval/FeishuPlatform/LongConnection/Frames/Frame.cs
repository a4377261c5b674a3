using System.Globalization;

namespace FeishuApproval.FeishuPlatform.LongConnection.Frames;

/// <summary>A header of a frame. Both texts are kept as the received bytes.</summary>
internal readonly record struct FrameHeader(ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte> Value);

/// <summary>
/// One binary WebSocket message of Feishu's gateway (proto2, package pbbp2). Its parts are slices of the received bytes. Absent optional
/// fields are null, so that an acknowledgement repeats a frame exactly.
/// </summary>
internal sealed record Frame
{
    /// <summary>The <see cref="Method"/> of pings and pongs.</summary>
    public const int Control = 0;

    /// <summary>The <see cref="Method"/> of events and of their acknowledgements.</summary>
    public const int Data = 1;

    public required ulong SeqId { get; init; }

    public required ulong LogId { get; init; }

    public required int Service { get; init; }

    public required int Method { get; init; }

    public required FrameHeader[] Headers { get; init; }

    public ReadOnlyMemory<byte>? PayloadEncoding { get; init; }

    public ReadOnlyMemory<byte>? PayloadType { get; init; }

    public ReadOnlyMemory<byte>? Payload { get; init; }

    public ReadOnlyMemory<byte>? LogIdNew { get; init; }

    /// <summary>Creates the frame that keeps a connection open. Feishu answers it with a pong.</summary>
    public static Frame Ping(int service) =>
        new()
        {
            SeqId = 0,
            LogId = 0,
            Service = service,
            Method = Control,
            Headers = [new(FrameHeaders.Type, FrameHeaders.Ping)],
        };

    /// <summary>The value of the first header with this key; empty when there is none.</summary>
    public ReadOnlyMemory<byte> Header(ReadOnlyMemory<byte> key)
    {
        foreach (var header in Headers)
        {
            if (header.Key.Span.SequenceEqual(key.Span))
                return header.Value;
        }

        return default;
    }

    /// <summary>
    /// Creates the acknowledgement of this frame: the same frame with all its headers (<c>instance_id</c> is needed for routing), the
    /// processing time in milliseconds, and the code as payload.
    /// </summary>
    public Frame Acknowledge(bool succeeded, TimeSpan elapsed)
    {
        byte[] milliseconds = new byte[20];
        ((long)elapsed.TotalMilliseconds).TryFormat(
            milliseconds,
            out int length,
            provider: CultureInfo.InvariantCulture
        );
        return this with
        {
            Method = Data,
            Headers = [.. Headers, new(FrameHeaders.HandlingTime, milliseconds.AsMemory(0, length))],
            Payload = succeeded ? FrameHeaders.Succeeded : FrameHeaders.Failed,
        };
    }
}
