namespace FeishuApproval.Local.Simulator;

/// <summary>Which approval instances (or processes and approvers) made events are about.</summary>
internal enum InstanceIds
{
    /// <summary>Those the samples name.</summary>
    AsInSamples,

    /// <summary>New ones in each round through the samples; samples that name the same one get the same new one.</summary>
    FreshEachRound,

    /// <summary>One new instance in each round: all samples are about it.</summary>
    OneEachRound,
}
