namespace FeishuApproval.Simulator;

/// <summary>The sender of generated events.</summary>
internal sealed record EventFactoryOptions
{
    /// <summary>The Verification Token in the events.</summary>
    public required string VerificationToken { get; init; }

    /// <summary>The app id in the events; null keeps the samples' app id.</summary>
    public string? AppId { get; init; }

    /// <summary>The tenant in the events; null keeps the samples' tenant.</summary>
    public string? TenantKey { get; init; }

    /// <summary>Whether events from files keep their ids. Each file then creates one event.</summary>
    public bool KeepsIdsOfFiles { get; init; }

    /// <summary>How the instance ids of the events are chosen.</summary>
    public InstanceIds Instances { get; init; } = InstanceIds.FreshEachRound;
}
