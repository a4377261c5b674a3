namespace FeishuApproval.Simulator;

/// <summary>The approval instances (or processes and approvers) of generated events.</summary>
internal enum InstanceIds
{
    /// <summary>The ids of the samples.</summary>
    AsInSamples,

    /// <summary>New ids in each round. Samples with the same id receive the same new id.</summary>
    FreshEachRound,

    /// <summary>One new instance in each round, for all samples.</summary>
    OneEachRound,
}
