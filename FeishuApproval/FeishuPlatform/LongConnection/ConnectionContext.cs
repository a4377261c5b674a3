using FeishuApproval.Telemetry;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.FeishuPlatform.LongConnection;

/// <summary>The state that the connections of one loop share.</summary>
internal sealed record ConnectionContext(
    TimeProvider Time,
    EventIntake Intake,
    LongConnectionStatus Status,
    Metrics Metrics,
    ILogger Logger
)
{
    /// <summary>How many events the connections of the loop process at the same time, in total.</summary>
    public const int MaxConcurrency = 32;

    /// <summary>One slot for each event in progress.</summary>
    public SemaphoreSlim Slots { get; } = new(MaxConcurrency, MaxConcurrency);

    /// <summary>Logs frames that were not acknowledged, by reason.</summary>
    public RepeatedLogs Dropped { get; } =
        new(Time, (reason, count) => GatewayConnection.LogMoreDropped(Logger, count, reason));

    /// <summary>Logs events that failed with an unexpected exception, by its type.</summary>
    public RepeatedLogs Unexpected { get; } =
        new(Time, (type, count) => GatewayConnection.LogMoreUnexpected(Logger, count, type));
}
