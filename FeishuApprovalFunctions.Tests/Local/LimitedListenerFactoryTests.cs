using System.Net;
using FeishuApproval.Local.Hosting;
using Microsoft.AspNetCore.Connections;

namespace FeishuApproval.Tests.Local;

public sealed class LimitedListenerFactoryTests : IConnectionListenerFactory, IConnectionListener
{
    private int _accepted;

    public EndPoint EndPoint { get; } = new IPEndPoint(IPAddress.Loopback, 1);

    [Fact]
    public async Task Above_the_limit_no_connection_is_accepted_until_one_is_closed()
    {
        using var factory = new LimitedListenerFactory(this, limit: 2);
        await using var listener = await factory.BindAsync(EndPoint);
        var first = await listener.AcceptAsync();
        await listener.AcceptAsync();

        var third = listener.AcceptAsync().AsTask();
        Assert.Equal((2, false), (_accepted, third.IsCompleted));

        await first!.DisposeAsync();
        await first.DisposeAsync();
        Assert.NotNull(await third);
        var fourth = listener.AcceptAsync().AsTask();
        Assert.Equal((3, false), (_accepted, fourth.IsCompleted));

        // A stopping server does not wait for a free slot.
        await listener.UnbindAsync();
        Assert.Null(await fourth);
    }

    [Fact]
    public async Task All_addresses_share_the_limit()
    {
        using var factory = new LimitedListenerFactory(this, limit: 1);
        await using var one = await factory.BindAsync(EndPoint);
        await using var other = await factory.BindAsync(EndPoint);
        await one.AcceptAsync();

        var waiting = other.AcceptAsync().AsTask();

        Assert.Equal((1, false), (_accepted, waiting.IsCompleted));
        await other.UnbindAsync();
        Assert.Null(await waiting);
    }

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<IConnectionListener>(this);

    public ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        _accepted++;
        return ValueTask.FromResult<ConnectionContext?>(new DefaultConnectionContext());
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
