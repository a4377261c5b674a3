using FeishuApproval.Messaging;

namespace FeishuApproval.Archive;

/// <summary>The request of a replay.</summary>
internal sealed record ReplayRequest
{
    /// <summary>The range of the archive.</summary>
    public required ArchiveRange Range { get; init; }

    /// <summary>Only events of this type.</summary>
    public string? Type { get; init; }

    /// <summary>Only events of this approval instance or corehr process.</summary>
    public string? InstanceCode { get; init; }

    /// <summary>Only into this projection; null for all.</summary>
    public Subscription? Target { get; init; }

    /// <summary>The most events a second.</summary>
    public required double Rate { get; init; }

    /// <summary>Whether events are applied, or only counted.</summary>
    public bool Apply { get; init; }

    /// <summary>Where the call before ended; null to begin.</summary>
    public string? After { get; init; }
}
