namespace FeishuApproval.Local.Simulator;

/// <summary>The sender of generated events.</summary>
internal sealed record EventFactoryOptions
{
    /// <summary>The Verification Token they carry.</summary>
    public required string VerificationToken { get; init; }

    /// <summary>The app they name; null leaves the samples' own.</summary>
    public string? AppId { get; init; }

    /// <summary>The tenant they name; null leaves the samples' own.</summary>
    public string? TenantKey { get; init; }

    /// <summary>Whether events from files keep the ids of the file; each file then makes one event.</summary>
    public bool KeepsIdsOfFiles { get; init; }

    /// <summary>The instances of the events.</summary>
    public InstanceIds Instances { get; init; } = InstanceIds.FreshEachRound;
}
