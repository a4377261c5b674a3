using System.Text;
using FeishuApproval.FeishuPlatform.LongConnection;
using FeishuApproval.FeishuPlatform.LongConnection.Frames;

namespace FeishuApproval.Tests.FeishuPlatform.LongConnection;

/// <summary>Frames byte by byte, against known answers that Google.Protobuf reads and writes too.</summary>
public sealed class FrameCodecTests
{
    private const int Service = 33554678;

    [Fact]
    public void V1_a_ping_is_written_with_its_zeros() =>
        Assert.Equal(FrameVectors.Ping, FrameCodec.Write(Frame.Ping(Service)));

    [Fact]
    public void V1_a_ping_with_empty_optional_fields_is_read_too()
    {
        var frame = Read([.. FrameVectors.Ping, .. Convert.FromHexString("32003a004a00")]);
        Assert.Equal("ping", Text(frame.Header(FrameHeaders.Type)));
        Assert.Equal(0, frame.LogIdNew!.Value.Length);
    }

    [Fact]
    public void V2_a_pong_brings_the_intervals()
    {
        var frame = Read(FrameVectors.Pong);
        Assert.Equal(("pong", Frame.Control), (Text(frame.Header(FrameHeaders.Type)), frame.Method));
        var seconds = TimeSpan.FromSeconds(120);
        Assert.Equal(new ClientConfig(seconds, seconds), ClientConfig.TryRead(frame.Payload!.Value.Span));
    }

    [Fact]
    public void V3_an_event_is_read_whole()
    {
        var frame = Read(FrameVectors.Event);
        Assert.Equal((7UL, 300UL, Service, Frame.Data), (frame.SeqId, frame.LogId, frame.Service, frame.Method));
        Assert.Equal(
            ["type=event", "message_id=m-1", "sum=1", "seq=0", "trace_id=tr-1", "timestamp=1700000000123"],
            frame.Headers.Select(header => $"{Text(header.Key)}={Text(header.Value)}")
        );
        Assert.Equal(FrameVectors.Payload, Text(frame.Payload!.Value));
        Assert.Equal("lognew-1", Text(frame.LogIdNew!.Value));
    }

    [Fact]
    public void V4_its_acknowledgement_repeats_the_frame_and_adds_the_time() =>
        Assert.Equal(
            FrameVectors.Acknowledgement,
            FrameCodec.Write(Read(FrameVectors.Event).Acknowledge(succeeded: true, TimeSpan.FromMilliseconds(12.7)))
        );

    [Fact]
    public void An_acknowledgement_of_failure_has_code_500()
    {
        var answer = Read(FrameVectors.Event).Acknowledge(succeeded: false, TimeSpan.Zero);
        Assert.Equal("""{"code":500}""", Text(answer.Payload!.Value));
        Assert.Equal("0", Text(answer.Header(FrameHeaders.HandlingTime)));
    }

    [Fact]
    public void V5_two_parts_make_the_payload()
    {
        var assembler = new FragmentAssembler(TimeProvider.System);
        Assert.Equal(FragmentOutcome.Incomplete, assembler.Add(Read(FrameVectors.FirstPart), out _));
        Assert.Equal(FragmentOutcome.Whole, assembler.Add(Read(FrameVectors.SecondPart), out var payload));
        Assert.Equal(FrameVectors.Payload, Text(payload));
    }

    [Fact]
    public void V6_a_negative_service_takes_ten_bytes()
    {
        Assert.Equal(-1, Read(FrameVectors.NegativeService).Service);
        Assert.Equal(FrameVectors.NegativeService, FrameCodec.Write(Frame.Ping(-1)));
    }

    [Fact]
    public void Every_vector_is_written_as_it_was_read() =>
        Assert.All(FrameVectors.All, vector => Assert.Equal(vector, FrameCodec.Write(Read(vector))));

    [Theory]
    [InlineData("varint", "500b")]
    [InlineData("fixed 64", "510102030405060708")]
    [InlineData("bytes", "5203616263")]
    [InlineData("fixed 32", "5501020304")]
    public void Unknown_fields_are_skipped(string wireType, string field)
    {
        Assert.NotEmpty(wireType);
        Assert.Equal(7UL, Read([.. Convert.FromHexString(field), .. FrameVectors.Event]).SeqId);
    }

    [Theory]
    [InlineData("nothing", "")]
    [InlineData("a payload that ends early", "08001000180020004205")]
    [InlineData("a length of 20 MiB", "08001000180020004280808080" + "0a")]
    [InlineData("a length beyond 32 bits", "080010001800200042ffffffffff7f")]
    [InlineData("SeqID as bytes", "0a0100100018002000")]
    [InlineData("payload as a number", "0800100018002000" + "4001")]
    [InlineData("a group's start", "080010001800200053")]
    [InlineData("a group's end", "080010001800200054")]
    [InlineData("a number of eleven bytes", "08ffffffffffffffffffffff01100018002000")]
    [InlineData("a number without its end", "0800100018002080")]
    [InlineData("field 0", "00000800100018002000")]
    [InlineData("a tag over 32 bits", "f8ffffffff0f000800100018002000")]
    [InlineData("no SeqID", "100018002000")]
    [InlineData("no method", "080010001800")]
    [InlineData("a header without key", "08001000180020002a0312" + "0161")]
    [InlineData("a header without value", "08001000180020002a030a0161")]
    [InlineData("a header that ends early", "08001000180020002a030a0561")]
    [InlineData("a header's key as a number", "08001000180020002a0408001200")]
    [InlineData("a skipped field that ends early", "08001000180020005101")]
    public void Malformed_bytes_are_not_a_frame(string why, string hex)
    {
        Assert.NotEmpty(why);
        Assert.False(FrameCodec.TryRead(Convert.FromHexString(hex), out _));
    }

    [Fact]
    public void A_frame_cut_anywhere_is_read_or_refused_but_never_throws()
    {
        foreach (byte[] vector in FrameVectors.All)
        {
            for (int length = 0; length < vector.Length; length++)
                FrameCodec.TryRead(vector.AsMemory(0, length), out _);
        }
    }

    [Fact]
    public void A_frame_with_any_one_byte_changed_is_read_or_refused_but_never_throws()
    {
        var random = new Random(4711);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bytes = [.. FrameVectors.All[i % FrameVectors.All.Count]];
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            if (FrameCodec.TryRead(bytes, out var frame))
                Assert.True(FrameCodec.TryRead(FrameCodec.Write(frame), out _));
        }
    }

    [Fact]
    public void More_headers_than_any_frame_has_are_refused()
    {
        var frame = Frame.Ping(0) with
        {
            Headers = [.. Enumerable.Repeat(new FrameHeader("a"u8.ToArray(), "b"u8.ToArray()), 65)],
        };
        Assert.False(FrameCodec.TryRead(FrameCodec.Write(frame), out _));
    }

    private static Frame Read(byte[] bytes)
    {
        Assert.True(FrameCodec.TryRead(bytes, out var frame));
        return frame;
    }

    private static string Text(ReadOnlyMemory<byte> utf8) => Encoding.UTF8.GetString(utf8.Span);
}
