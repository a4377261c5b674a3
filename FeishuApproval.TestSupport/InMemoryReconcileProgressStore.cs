using FeishuApproval.Reconciliation;

namespace FeishuApproval.TestSupport;

/// <summary>The shortest store that fulfils the port's contract.</summary>
internal sealed class InMemoryReconcileProgressStore : IReconcileProgressStore
{
    /// <summary>The progress saved last.</summary>
    public ReconcileProgress? Saved { get; set; }

    public ValueTask<ReconcileProgress?> LoadAsync(CancellationToken cancellationToken) => ValueTask.FromResult(Saved);

    public ValueTask SaveAsync(ReconcileProgress progress, CancellationToken cancellationToken)
    {
        Saved = progress;
        return ValueTask.CompletedTask;
    }
}
