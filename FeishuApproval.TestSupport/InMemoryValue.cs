using FeishuApproval.Processing;

namespace FeishuApproval.TestSupport;

/// <summary>The shortest store that fulfils the port's contract.</summary>
internal sealed class InMemoryValue<T> : IStoredValue<T>
    where T : class
{
    /// <summary>The value saved last.</summary>
    public T? Saved { get; set; }

    /// <summary>Called with every value that is saved.</summary>
    public Action<T> OnSaved { get; set; } = _ => { };

    public ValueTask<T?> LoadAsync(CancellationToken cancellationToken) => ValueTask.FromResult(Saved);

    public ValueTask SaveAsync(T value, CancellationToken cancellationToken)
    {
        Saved = value;
        OnSaved(value);
        return ValueTask.CompletedTask;
    }
}
