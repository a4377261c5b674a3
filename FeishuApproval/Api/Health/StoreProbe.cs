using FeishuApproval.Attendance.Records;

namespace FeishuApproval.Api.Health;

/// <summary>Checks the store with one point read of a state that does not exist.</summary>
internal sealed class StoreProbe(IAttendanceStore store) : IReadinessProbe
{
    private const string NoInstance = "readiness-probe";

    /// <inheritdoc/>
    public string Name => "store";

    /// <inheritdoc/>
    public async Task CheckAsync(CancellationToken cancellationToken) =>
        await store.LoadAsync(NoInstance, cancellationToken);
}
