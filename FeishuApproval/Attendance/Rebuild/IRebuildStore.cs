using FeishuApproval.Attendance.Records;
using FeishuApproval.Messaging;

namespace FeishuApproval.Attendance.Rebuild;

/// <summary>The store of attendance states, for rebuilds.</summary>
public interface IRebuildStore
{
    /// <summary>
    /// The next instances with a stored state or event. The store chooses how many, and their order, which never changes.
    /// </summary>
    /// <param name="after">The instance to continue after; null begins.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>Empty when there are no more.</returns>
    /// <exception cref="StoreUnavailableException">The store is unavailable.</exception>
    ValueTask<IReadOnlyList<string>> ListInstancesAsync(string? after, CancellationToken cancellationToken);

    /// <summary>
    /// The stored events of each instance, in any order: at least those of every state that was loaded before.
    /// </summary>
    /// <param name="instanceCodes">The instances.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>A list for each instance, in the order of <paramref name="instanceCodes"/>.</returns>
    /// <exception cref="StoreUnavailableException">The store is unavailable.</exception>
    ValueTask<IReadOnlyList<IReadOnlyList<EventMessage>>> ReadEventsAsync(
        IReadOnlyList<string> instanceCodes, CancellationToken cancellationToken);

    /// <summary>
    /// Replaces the loaded state; false when another state has been stored meanwhile. The stored events do not change.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The store is unavailable. The state may or may not be stored.</exception>
    ValueTask<bool> TryReplaceAsync(Loaded<AttendanceState> loaded, AttendanceState next, CancellationToken cancellationToken);
}
