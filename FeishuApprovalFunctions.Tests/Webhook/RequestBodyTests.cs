using FeishuApproval.Api.Webhook;
using FeishuApproval.Messaging;

namespace FeishuApproval.Tests.Webhook;

public sealed class RequestBodyTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4095)]
    [InlineData(4096)]
    [InlineData(4097)]
    [InlineData(100_000)]
    [InlineData(EventMessage.MaxBodyLength - 1)]
    [InlineData(EventMessage.MaxBodyLength)]
    public async Task A_body_is_read_whole_in_whatever_portions_it_comes(int length)
    {
        byte[] content = new byte[length];
        new Random(length).NextBytes(content);

        // Content-Length may be right, absent, or a lie in either direction.
        foreach (long? declared in new long?[] { length, null, 0, length / 2, EventMessage.MaxBodyLength })
        {
            using var stream = new DrippingStream(content);
            using var body = await RequestBody.ReadAsync(stream, declared, CancellationToken.None);

            Assert.True(body!.Value.Memory.Span.SequenceEqual(content));
        }
    }

    [Fact]
    public async Task A_body_over_the_limit_is_none()
    {
        using var stream = new DrippingStream(new byte[EventMessage.MaxBodyLength + 1]);

        Assert.Null(await RequestBody.ReadAsync(stream, null, CancellationToken.None));
    }

    [Fact]
    public async Task A_cancelled_read_ends()
    {
        using var stream = new DrippingStream(new byte[10]);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await RequestBody.ReadAsync(stream, null, new CancellationToken(canceled: true)));
    }

    /// <summary>Gives portions of ever other sizes.</summary>
    private sealed class DrippingStream(byte[] content) : MemoryStream(content)
    {
        private int _portion;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _portion = (_portion * 7 + 1361) % 65_521 + 1;
            return base.ReadAsync(buffer[..Math.Min(buffer.Length, _portion)], cancellationToken);
        }
    }
}
