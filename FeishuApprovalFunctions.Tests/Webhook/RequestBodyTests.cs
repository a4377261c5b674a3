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
    public async Task A_body_is_read_completely_in_portions_of_any_size(int length)
    {
        byte[] content = new byte[length];
        new Random(length).NextBytes(content);

        // Content-Length may be right, absent, too small or too large.
        foreach (long? declared in new long?[] { length, null, 0, length / 2, EventMessage.MaxBodyLength })
        {
            using var stream = new DrippingStream(content);
            using var body = await RequestBody.ReadAsync(stream, declared, new BodyMemory(), CancellationToken.None);

            Assert.True(body!.Value.Memory.Span.SequenceEqual(content));
        }
    }

    [Fact]
    public async Task A_body_over_the_limit_is_null()
    {
        using var stream = new DrippingStream(new byte[EventMessage.MaxBodyLength + 1]);

        Assert.Null(await RequestBody.ReadAsync(stream, null, new BodyMemory(), CancellationToken.None));
    }

    [Fact]
    public async Task A_cancelled_read_ends()
    {
        using var stream = new DrippingStream(new byte[10]);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await RequestBody.ReadAsync(stream, null, new BodyMemory(), new CancellationToken(canceled: true))
        );
    }

    [Fact]
    public async Task A_declared_megabyte_takes_no_memory_before_it_arrives()
    {
        const int bodies = 200;
        var memory = new BodyMemory();
        using var end = new CancellationTokenSource();
        long before = GC.GetTotalAllocatedBytes(precise: true);
        var reads = new List<Task>();
        for (int i = 0; i < bodies; i++)
        {
            reads.Add(
                RequestBody.ReadAsync(new StalledStream(100), EventMessage.MaxBodyLength, memory, end.Token).AsTask()
            );
        }

        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, bodies * 16 * 1024);
        Assert.Equal(0, memory.Taken);
        Assert.DoesNotContain(reads, read => read.IsCompleted);

        await end.CancelAsync();
        foreach (var read in reads)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
    }

    [Fact]
    public async Task Large_bodies_share_a_bounded_memory_and_small_ones_are_read_all_the_same()
    {
        var memory = new BodyMemory(capacity: 3 * EventMessage.MaxBodyLength - 1);
        using var end = new CancellationTokenSource();
        var held = RequestBody.ReadAsync(new StalledStream(1_000_000), null, memory, end.Token).AsTask();
        using (var large = new DrippingStream(new byte[EventMessage.MaxBodyLength]))
        using (var body = await RequestBody.ReadAsync(large, null, memory, CancellationToken.None))
        {
            Assert.Equal(EventMessage.MaxBodyLength, body!.Value.Memory.Length);
            using var other = new DrippingStream(new byte[EventMessage.MaxBodyLength]);
            await Assert.ThrowsAsync<BodyMemoryException>(async () =>
                await RequestBody.ReadAsync(other, null, memory, CancellationToken.None)
            );

            using var small = new DrippingStream(new byte[BodyMemory.Small - 1]);
            using var read = await RequestBody.ReadAsync(small, null, memory, CancellationToken.None);
            Assert.Equal(BodyMemory.Small - 1, read!.Value.Memory.Length);
        }

        // Answered and abandoned requests take no memory.
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => held);
        Assert.Equal(0, memory.Taken);
    }

    /// <summary>Sends some bytes, then neither bytes nor an end.</summary>
    private sealed class StalledStream(int bytes) : MemoryStream(new byte[bytes])
    {
        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer,
            CancellationToken cancellationToken = default
        )
        {
            int read = Read(buffer.Span);
            if (read == 0)
                await Task.Delay(Timeout.Infinite, cancellationToken);
            return read;
        }
    }

    /// <summary>Returns portions of varying sizes.</summary>
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
