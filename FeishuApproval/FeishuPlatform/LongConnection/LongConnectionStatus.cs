using FeishuApproval.Telemetry;

namespace FeishuApproval.FeishuPlatform.LongConnection;

/// <summary>The state of the connection.</summary>
internal enum LongConnectionState
{
    /// <summary>A connection attempt is in progress.</summary>
    Connecting,

    /// <summary>The connection is open.</summary>
    Connected,

    /// <summary>The connection is closed, and the next attempt is scheduled.</summary>
    Waiting,

    /// <summary>The connection is closed until a restart, because the configuration must be changed first.</summary>
    Stopped,
}

/// <summary>The current state of the connection.</summary>
/// <param name="State">The state.</param>
/// <param name="ConnectedSince">When the open connection was made (UTC); null when no connection is open.</param>
/// <param name="Reconnects">How many connections were made after the first.</param>
/// <param name="LastEventAt">When the last event arrived (UTC); null before the first event.</param>
/// <param name="NextAttemptAt">
/// When the next attempt is due (UTC); null unless the state is <see cref="LongConnectionState.Waiting"/>.
/// </param>
/// <param name="OnlineConnections">
/// The number of open connections of the app, over all servers; null when it is unknown (<see cref="LongConnectionStatus.CountOnlineAsync"/>).
/// </param>
/// <param name="Message">Why no connection is open, as a sentence; null while a connection is open.</param>
internal sealed record LongConnectionSnapshot(
    LongConnectionState State,
    DateTimeOffset? ConnectedSince,
    long Reconnects,
    DateTimeOffset? LastEventAt,
    DateTimeOffset? NextAttemptAt,
    int? OnlineConnections,
    string? Message
);

/// <summary>Returns how many connections the app has open on all servers; null when the number is unknown.</summary>
internal delegate Task<int?> CountOnlineConnections(CancellationToken cancellationToken);

/// <summary>The status of this process's long connection, for operators. Safe for concurrent use.</summary>
internal sealed class LongConnectionStatus(
    TimeProvider time,
    CountOnlineConnections? countOnline = null,
    ReceivingGap? gap = null
)
{
    private static readonly TimeSpan CountTimeout = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan CountAge = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private LongConnectionSnapshot _now = new(LongConnectionState.Connecting, null, 0, null, null, null, null);
    private long _connections;
    private Task<int?>? _online;
    private long _onlineAskedAt;

    /// <summary>The current state.</summary>
    public LongConnectionSnapshot Now
    {
        get
        {
            lock (_gate)
                return _now;
        }
    }

    /// <summary>
    /// How many connections the app has open on all servers. The number is at most 30 s old; null when it is unknown. When it is larger
    /// than the number of servers, another program receives some of the events.
    /// </summary>
    public Task<int?> CountOnlineAsync()
    {
        if (countOnline is null)
            return Task.FromResult<int?>(null);
        lock (_gate)
        {
            if (_online is null || time.GetElapsedTime(_onlineAskedAt) >= CountAge)
            {
                _onlineAskedAt = time.GetTimestamp();
                _online = Task.Run(() => CountAsync(countOnline));
            }

            return _online;
        }
    }

    internal void Connecting() =>
        Change(now => now with { State = LongConnectionState.Connecting, NextAttemptAt = null });

    internal void Connected()
    {
        Change(now =>
            now with
            {
                State = LongConnectionState.Connected,
                ConnectedSince = time.GetUtcNow(),
                Reconnects = _connections++,
                NextAttemptAt = null,
                Message = null,
            }
        );
        gap?.Restored();
    }

    internal void Waiting(string message, TimeSpan delay)
    {
        Change(now =>
            now with
            {
                State = LongConnectionState.Waiting,
                ConnectedSince = null,
                NextAttemptAt = time.GetUtcNow() + delay,
                Message = message,
            }
        );
        gap?.Lost();
    }

    internal void Stopped(string message) =>
        Change(now =>
            now with
            {
                State = LongConnectionState.Stopped,
                ConnectedSince = null,
                NextAttemptAt = null,
                Message = message,
            }
        );

    internal void EventReceived() => Change(now => now with { LastEventAt = time.GetUtcNow() });

    private void Change(Func<LongConnectionSnapshot, LongConnectionSnapshot> change)
    {
        lock (_gate)
            _now = change(_now);
    }

    private async Task<int?> CountAsync(CountOnlineConnections count)
    {
        using var limit = new CancellationTokenSource(CountTimeout, time);
        try
        {
            return await count(limit.Token).WaitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
