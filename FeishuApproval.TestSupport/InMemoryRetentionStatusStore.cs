using FeishuApproval.Privacy;

namespace FeishuApproval.TestSupport;

/// <summary>Holds the result of the last run of the retention.</summary>
internal sealed class InMemoryRetentionStatusStore : IRetentionStatusStore
{
    private RetentionStatus? _status;

    public ValueTask<RetentionStatus?> LoadAsync(CancellationToken cancellationToken) => ValueTask.FromResult(_status);

    public ValueTask SaveAsync(RetentionStatus status, CancellationToken cancellationToken)
    {
        _status = status;
        return ValueTask.CompletedTask;
    }
}
