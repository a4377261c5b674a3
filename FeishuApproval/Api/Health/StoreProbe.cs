using FeishuApproval.Attendance.Records;

namespace FeishuApproval.Api.Health;

/// <summary>Reads one state that does not exist: one point read of the store.</summary>
internal sealed class StoreProbe(IAttendanceStore store) : IReadinessProbe
{
    private const string NoInstance = "readiness-probe";

    /// <inheritdoc/>
    public string Name => "store";

    /// <inheritdoc/>
    public async Task CheckAsync(CancellationToken cancellationToken) => await store.LoadAsync(NoInstance, cancellationToken);
}
