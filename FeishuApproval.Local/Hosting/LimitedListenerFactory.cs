using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace FeishuApproval.Local.Hosting;

/// <summary>
/// Accepts no connection while the limit is reached; further connections wait in the kernel's queue. Kestrel's own limit accepts each
/// connection before it closes it, so a burst would use all file descriptors of the process.
/// </summary>
/// <param name="sockets">Binds the addresses.</param>
/// <param name="limit">The most connections of all addresses together.</param>
internal sealed class LimitedListenerFactory(IConnectionListenerFactory sockets, int limit)
    : IConnectionListenerFactory,
        IDisposable
{
    private readonly SemaphoreSlim _free = new(limit);

    /// <summary>Whether fewer than a quarter of the connections are free.</summary>
    public bool IsNearlyFull => _free.CurrentCount < limit / 4;

    public async ValueTask<IConnectionListener> BindAsync(
        EndPoint endpoint,
        CancellationToken cancellationToken = default
    ) => new Listener(await sockets.BindAsync(endpoint, cancellationToken), _free);

    public void Dispose() => _free.Dispose();

    private sealed class Listener(IConnectionListener listener, SemaphoreSlim free) : IConnectionListener
    {
        private readonly CancellationTokenSource _unbound = new();

        public EndPoint EndPoint => listener.EndPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            try
            {
                await free.WaitAsync(_unbound.Token);
            }
            catch (OperationCanceledException)
            {
                // A null connection means that the listener is unbound.
                return null;
            }

            ConnectionContext? accepted = null;
            try
            {
                accepted = await listener.AcceptAsync(cancellationToken);
            }
            finally
            {
                if (accepted is null)
                    free.Release();
            }

            return accepted is null ? null : new Connection(accepted, free);
        }

        public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            await _unbound.CancelAsync();
            await listener.UnbindAsync(cancellationToken);
        }

        public async ValueTask DisposeAsync()
        {
            await listener.DisposeAsync();
            _unbound.Dispose();
        }
    }

    /// <summary>A connection that frees its slot when its socket is closed.</summary>
    private sealed class Connection(ConnectionContext connection, SemaphoreSlim free) : ConnectionContext
    {
        private int _isDisposed;

        public override string ConnectionId
        {
            get => connection.ConnectionId;
            set => connection.ConnectionId = value;
        }

        public override IFeatureCollection Features => connection.Features;

        public override IDictionary<object, object?> Items
        {
            get => connection.Items;
            set => connection.Items = value;
        }

        public override IDuplexPipe Transport
        {
            get => connection.Transport;
            set => connection.Transport = value;
        }

        public override CancellationToken ConnectionClosed
        {
            get => connection.ConnectionClosed;
            set => connection.ConnectionClosed = value;
        }

        public override EndPoint? LocalEndPoint
        {
            get => connection.LocalEndPoint;
            set => connection.LocalEndPoint = value;
        }

        public override EndPoint? RemoteEndPoint
        {
            get => connection.RemoteEndPoint;
            set => connection.RemoteEndPoint = value;
        }

        public override void Abort(ConnectionAbortedException abortReason) => connection.Abort(abortReason);

        public override async ValueTask DisposeAsync()
        {
            await connection.DisposeAsync();
            await base.DisposeAsync();
            if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
                free.Release();
        }
    }
}
