namespace FeishuApproval.Api.Health;

/// <summary>The options of the readiness check.</summary>
internal sealed record ReadinessOptions
{
    /// <summary>How long a report is cached. In Azure every check is a paid call; a server with its own database checks every second.</summary>
    public TimeSpan Keeping { get; init; } = TimeSpan.FromSeconds(10);
}
