namespace FeishuApproval.Local.Simulator;

/// <summary>Whom made events come from.</summary>
internal sealed record EventFactoryOptions
{
    /// <summary>The Verification Token they carry.</summary>
    public required string VerificationToken { get; init; }

    /// <summary>The app they name; null leaves the samples' own.</summary>
    public string? AppId { get; init; }

    /// <summary>The tenant they name; null leaves the samples' own.</summary>
    public string? TenantKey { get; init; }

    /// <summary>Whether events made of files keep the ids that stand there; each file then makes one event.</summary>
    public bool KeepsIdsOfFiles { get; init; }

    /// <summary>Which instances they are about.</summary>
    public InstanceIds Instances { get; init; } = InstanceIds.FreshEachRound;
}
