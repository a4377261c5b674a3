using System.Text.Json.Serialization.Metadata;
using FeishuApproval.Files;

namespace FeishuApproval.Reconciliation;

/// <summary>The progress of the scheduled comparison.</summary>
internal sealed record ReconcileProgress : IStoredValue<ReconcileProgress>
{
    /// <inheritdoc/>
    static string IStoredValue<ReconcileProgress>.FileName => "state/reconcile.json";

    /// <inheritdoc/>
    static JsonTypeInfo<ReconcileProgress> IStoredValue<ReconcileProgress>.Json =>
        ReconcileJson.Default.ReconcileProgress;

    /// <summary>The earliest submission time of the pass (UTC).</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>The latest submission time of the pass, exclusive (UTC).</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>The cursor to continue with; null when the pass is complete.</summary>
    public string? Next { get; init; }

    /// <summary>The day (UTC) of the counted <see cref="Calls"/>.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>The number of calls on that day that count in the monthly quota.</summary>
    public long Calls { get; init; }

    /// <summary>The calls among <see cref="Calls"/> that fetched details after events.</summary>
    public long DetailCalls { get; init; }

    /// <summary>When the last run ended (UTC); null when an earlier version saved this.</summary>
    public DateTimeOffset? LastRunAt { get; init; }

    /// <summary>Approvals of the pass so far that were not known here.</summary>
    public long Missing { get; init; }

    /// <summary>Approvals of the pass so far that Feishu has reverted, canceled or deleted.</summary>
    public long Reverted { get; init; }

    /// <summary>Differences of the pass so far that could not be fetched or read.</summary>
    public long Failed { get; init; }

    /// <summary>
    /// When the comparison with Feishu's attendance last ended because of a problem or because the calls of the day were used up (UTC); null
    /// when it did not.
    /// </summary>
    public DateTimeOffset? AttendanceEndedAt { get; init; }

    /// <summary>Why the last run ended early, in a sentence that says what to do; null when nothing is wrong.</summary>
    public string? Problem { get; init; }
}
