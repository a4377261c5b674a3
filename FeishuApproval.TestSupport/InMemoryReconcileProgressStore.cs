using FeishuApproval.Reconciliation;

namespace FeishuApproval.TestSupport;

/// <summary>The shortest store that fulfils the port's contract.</summary>
internal sealed class InMemoryReconcileProgressStore : IReconcileProgressStore
{
    /// <summary>The progress saved last.</summary>
    public ReconcileProgress? Saved { get; set; }

    /// <summary>Called with every state that is saved.</summary>
    public Action<ReconcileProgress> OnSaved { get; set; } = _ => { };

    public ValueTask<ReconcileProgress?> LoadAsync(CancellationToken cancellationToken) => ValueTask.FromResult(Saved);

    public ValueTask SaveAsync(ReconcileProgress progress, CancellationToken cancellationToken)
    {
        Saved = progress;
        OnSaved(progress);
        return ValueTask.CompletedTask;
    }
}
