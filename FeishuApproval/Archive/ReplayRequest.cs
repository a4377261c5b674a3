using FeishuApproval.Messaging;

namespace FeishuApproval.Archive;

/// <summary>The request of a replay.</summary>
internal sealed record ReplayRequest
{
    /// <summary>The range of the archive.</summary>
    public required ArchiveRange Range { get; init; }

    /// <summary>The type of the events to replay; null for all types.</summary>
    public string? Type { get; init; }

    /// <summary>The approval instance or corehr process whose events are replayed; null for all.</summary>
    public string? InstanceCode { get; init; }

    /// <summary>The subscription whose projection applies the events; null for all.</summary>
    public Subscription? Target { get; init; }

    /// <summary>The maximum number of events per second.</summary>
    public required double Rate { get; init; }

    /// <summary>Whether events are applied; otherwise they are only counted.</summary>
    public bool Apply { get; init; }

    /// <summary>The position where the previous call ended; null to start at the beginning.</summary>
    public string? After { get; init; }
}
