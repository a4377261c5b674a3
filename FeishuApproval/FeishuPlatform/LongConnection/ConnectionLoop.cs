using FeishuApproval.Json;
using FeishuApproval.Telemetry;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.FeishuPlatform.LongConnection;

/// <summary>
/// Keeps one connection to Feishu open. The loop requests an address, connects, runs the connection, waits, and starts again. One loop
/// ensures that there is never more than one attempt or one connection at a time.
/// </summary>
internal sealed partial class ConnectionLoop
{
    private readonly LongConnectionOptions _options;
    private readonly BootstrapClient _bootstrap;
    private readonly DialWebSocket _dial;
    private readonly LongConnectionStatus _status;
    private readonly TimeProvider _time;
    private readonly Metrics _metrics;
    private readonly ILogger _logger;
    private readonly Backoff _backoff;
    private readonly ConnectionContext _context;
    private bool _hasConnected;

    public ConnectionLoop(
        LongConnectionOptions options,
        BootstrapClient bootstrap,
        DialWebSocket dial,
        EventIntake intake,
        LongConnectionStatus status,
        TimeProvider time,
        Random random,
        Metrics metrics,
        ILogger<ConnectionLoop> logger
    )
    {
        _options = options;
        _bootstrap = bootstrap;
        _dial = dial;
        _status = status;
        _time = time;
        _metrics = metrics;
        _logger = logger;
        _backoff = new Backoff(random);
        _context = new ConnectionContext(time, intake, status, metrics, logger);
    }

    /// <summary>The time limit for opening a WebSocket.</summary>
    public static TimeSpan DialTimeout { get; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Runs until the server stops, or until only a change of the configuration can help. In the second case the status names the setting.
    /// </summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var limit = ClientConfig.Default.ReconnectInterval;
        try
        {
            while (!stop.IsCancellationRequested)
            {
                _status.Connecting();
                var (connection, target, failed) = await ConnectAsync(stop);
                TimeSpan delay;
                if (connection is null)
                {
                    var decision = ConnectionPolicy.Decide(failed, _options);
                    _metrics.ConnectionAttempted(SnakeCase.Of(failed.Failure));
                    if (decision.Pace == RetryPace.Never)
                    {
                        _status.Stopped(decision.Sentence);
                        LogStopped(decision.Sentence);
                        return;
                    }

                    delay = decision.Pace == RetryPace.Slow ? _backoff.NextSlow() : _backoff.Next(limit);
                    _status.Waiting(decision.Sentence, delay);
                    LogWaiting(decision.Sentence, delay.TotalSeconds);
                }
                else
                {
                    limit = await RunConnectionAsync(connection, target!, stop);
                    if (stop.IsCancellationRequested)
                        return;
                    delay = _backoff.Next(limit);
                    _status.Waiting("The connection ended and is made again.", delay);
                }

                await Task.Delay(delay, _time, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The server stops between two connections, so nothing is left to finish.
        }
    }

    private async Task<(GatewayConnection? Connection, ConnectionTarget? Target, FailedAttempt Failed)> ConnectAsync(
        CancellationToken stop
    )
    {
        var (target, failed) = await _bootstrap.FetchAsync(stop);
        if (target is null)
            return (null, null, failed);

        using var limit = new CancellationTokenSource(DialTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        try
        {
            var (socket, refused) = await _dial(target.Address, either.Token);
            return socket is null
                ? (null, null, refused)
                : (new GatewayConnection(socket, target, _context), target, default);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return (
                null,
                null,
                new FailedAttempt(
                    AttemptFailure.Unreachable,
                    Error: $"{target.Server} did not open within {DialTimeout.TotalSeconds:0} s"
                )
            );
        }
    }

    /// <summary>Runs one connection until it ends.</summary>
    /// <returns>Feishu's limit for the delay before the next attempt.</returns>
    private async Task<TimeSpan> RunConnectionAsync(
        GatewayConnection connection,
        ConnectionTarget target,
        CancellationToken stop
    )
    {
        using (connection)
        {
            long since = _time.GetTimestamp();
            _metrics.ConnectionAttempted("connected");
            _status.Connected();
            if (_hasConnected)
                LogConnectedAgain(target.Server, target.DeviceId);
            else
                LogConnected(_options.Platform, target.Server, target.DeviceId);
            _hasConnected = true;

            var reason = await connection.RunAsync(stop);
            var held = _time.GetElapsedTime(since);
            if (held >= Backoff.HealthyAfter)
                _backoff.Reset();
            string name = SnakeCase.Of(reason);
            _metrics.ConnectionLost(name);
            LogEnded(target.DeviceId, name, held.TotalSeconds);
            return connection.Config.ReconnectInterval;
        }
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Connected to {Platform} ({Server}, connection {DeviceId}). If the app's subscription mode is not saved yet, save it "
            + "now, while this server runs: developer console, Events and callbacks (事件与回调), Event configuration (事件配置), Subscription "
            + "mode (订阅方式), Receive events through persistent connection (使用长连接接收事件)"
    )]
    private partial void LogConnected(string platform, string server, string deviceId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Connected again ({Server}, connection {DeviceId})")]
    private partial void LogConnectedAgain(string server, string deviceId);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Connection {DeviceId} ended ({Reason}) after {Seconds:0} s"
    )]
    private partial void LogEnded(string deviceId, string reason, double seconds);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Not connected: {Sentence} The next attempt is in {Seconds:0} s"
    )]
    private partial void LogWaiting(string sentence, double seconds);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The long connection is stopped: {Sentence} Then restart this server"
    )]
    private partial void LogStopped(string sentence);
}
