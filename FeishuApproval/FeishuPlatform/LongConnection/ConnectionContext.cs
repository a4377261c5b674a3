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
}
