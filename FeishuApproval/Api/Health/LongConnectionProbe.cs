using FeishuApproval.FeishuPlatform.LongConnection;

namespace FeishuApproval.Api.Health;

/// <summary>
/// Fails while the long connection is stopped, because the server then receives no events until somebody changes a setting and restarts it.
/// A connection that is made again is ready: Feishu sends missed events again.
/// </summary>
internal sealed class LongConnectionProbe(LongConnectionStatus status) : IReadinessProbe
{
    /// <inheritdoc/>
    public string Name => "long_connection";

    /// <inheritdoc/>
    public Task CheckAsync(CancellationToken cancellationToken) =>
        status.Now is { State: LongConnectionState.Stopped }
            ? Task.FromException(new InvalidOperationException("The long connection is stopped; the log says why."))
            : Task.CompletedTask;
}
