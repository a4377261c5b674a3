using FeishuApproval.Attendance.Rebuild;

namespace FeishuApproval.TestSupport;

/// <summary>Holds the progress of rebuilds.</summary>
internal sealed class InMemoryRebuildProgressStore : IRebuildProgressStore
{
    private RebuildProgress? _progress;

    public ValueTask<RebuildProgress?> LoadAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(_progress);

    public ValueTask SaveAsync(RebuildProgress progress, CancellationToken cancellationToken)
    {
        _progress = progress;
        return ValueTask.CompletedTask;
    }
}
