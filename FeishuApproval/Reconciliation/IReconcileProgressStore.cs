using FeishuApproval.Messaging;

namespace FeishuApproval.Reconciliation;

/// <summary>Keeps how far the scheduled comparison is. Losing it costs calls, never records.</summary>
public interface IReconcileProgressStore
{
    /// <summary>The progress saved last; null when none was.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot answer now.</exception>
    ValueTask<ReconcileProgress?> LoadAsync(CancellationToken cancellationToken);

    /// <summary>Saves progress and replaces the progress saved before.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot answer now.</exception>
    ValueTask SaveAsync(ReconcileProgress progress, CancellationToken cancellationToken);
}

/// <summary>How far the scheduled comparison is.</summary>
public sealed record ReconcileProgress
{
    /// <summary>The first submission that the pass compares (UTC).</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>The end of the pass, exclusive (UTC).</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>Where to go on; null when the pass is complete.</summary>
    public string? Next { get; init; }

    /// <summary>The day (UTC) that <see cref="Calls"/> were made on.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>Calls made on that day that count in the month's quota.</summary>
    public long Calls { get; init; }

    /// <summary>When the last run ended (UTC); null when an earlier version saved this.</summary>
    public DateTimeOffset? LastRunAt { get; init; }

    /// <summary>Approvals of the pass so far that were not known here.</summary>
    public long Missing { get; init; }

    /// <summary>Approvals of the pass so far that Feishu has reverted, canceled or deleted.</summary>
    public long Reverted { get; init; }

    /// <summary>Differences of the pass so far that could not be fetched or read.</summary>
    public long Failed { get; init; }

    /// <summary>Why the last run ended early, in a sentence that says what to do; null when nothing is wrong.</summary>
    public string? Problem { get; init; }
}
