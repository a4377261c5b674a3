using FeishuApproval.Messaging;

namespace FeishuApproval.Archive;

/// <summary>What is to be replayed.</summary>
internal sealed record ReplayRequest
{
    /// <summary>Which part of the archive.</summary>
    public required ArchiveRange Range { get; init; }

    /// <summary>Only events of this type.</summary>
    public string? Type { get; init; }

    /// <summary>Only events of this approval instance or corehr process.</summary>
    public string? InstanceCode { get; init; }

    /// <summary>Only into this projection; null for all.</summary>
    public Subscription? Target { get; init; }

    /// <summary>Events a second at most.</summary>
    public required double Rate { get; init; }

    /// <summary>Whether events are handled, or only counted.</summary>
    public bool Apply { get; init; }

    /// <summary>Where an earlier call ended; null to begin.</summary>
    public string? After { get; init; }
}
