using FeishuApproval.Reconciliation;

namespace FeishuApproval.TestSupport;

/// <summary>The shortest store that keeps the port's promises.</summary>
internal sealed class InMemoryReconcileProgressStore : IReconcileProgressStore
{
    /// <summary>What was saved last.</summary>
    public ReconcileProgress? Saved { get; set; }

    public ValueTask<ReconcileProgress?> LoadAsync(CancellationToken cancellationToken) => ValueTask.FromResult(Saved);

    public ValueTask SaveAsync(ReconcileProgress progress, CancellationToken cancellationToken)
    {
        Saved = progress;
        return ValueTask.CompletedTask;
    }
}
