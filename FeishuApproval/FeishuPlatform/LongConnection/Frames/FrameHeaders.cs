namespace FeishuApproval.FeishuPlatform.LongConnection.Frames;

/// <summary>The names and values of the frame headers that are used, and the two payloads of an acknowledgement.</summary>
internal static class FrameHeaders
{
    public static readonly ReadOnlyMemory<byte> Type = "type"u8.ToArray();
    public static readonly ReadOnlyMemory<byte> MessageId = "message_id"u8.ToArray();
    public static readonly ReadOnlyMemory<byte> Sum = "sum"u8.ToArray();
    public static readonly ReadOnlyMemory<byte> Seq = "seq"u8.ToArray();
    public static readonly ReadOnlyMemory<byte> HandlingTime = "biz_rt"u8.ToArray();

    public static readonly ReadOnlyMemory<byte> Ping = "ping"u8.ToArray();
    public static readonly ReadOnlyMemory<byte> Pong = "pong"u8.ToArray();
    public static readonly ReadOnlyMemory<byte> Event = "event"u8.ToArray();

    public static readonly ReadOnlyMemory<byte> Succeeded = """{"code":200}"""u8.ToArray();
    public static readonly ReadOnlyMemory<byte> Failed = """{"code":500}"""u8.ToArray();
}
