using FeishuApproval.Attendance.Records;
using FeishuApproval.Messaging;

namespace FeishuApproval.Attendance.Rebuild;

/// <summary>The store of attendance states, for rebuilds.</summary>
public interface IRebuildStore
{
    /// <summary>
    /// Returns the next instances with a stored state or event. The store chooses their number and their order. The order never changes.
    /// </summary>
    /// <param name="after">The instance to continue after; null starts at the first instance.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The instances; an empty list when there are no more.</returns>
    /// <exception cref="StoreUnavailableException">The store is unavailable.</exception>
    ValueTask<IReadOnlyList<string>> ListInstancesAsync(string? after, CancellationToken cancellationToken);

    /// <summary>
    /// Returns the stored events of each instance, in any order. The result includes all events of every state that was loaded before. For
    /// a state that cannot be read, it may include events of other instances.
    /// </summary>
    /// <param name="instanceCodes">The instances.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>A list for each instance, in the order of <paramref name="instanceCodes"/>.</returns>
    /// <exception cref="StoreUnavailableException">The store is unavailable.</exception>
    ValueTask<IReadOnlyList<IReadOnlyList<EventMessage>>> ReadEventsAsync(
        IReadOnlyList<string> instanceCodes,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Replaces the loaded state. Returns false when another state has been stored in the meantime. The stored events do not change.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The store is unavailable. The state may or may not be stored.</exception>
    ValueTask<bool> TryReplaceAsync(
        Loaded<AttendanceState> loaded,
        AttendanceState next,
        CancellationToken cancellationToken
    );
}
