using FeishuApproval.Attendance.Records;
using FeishuApproval.Messaging;

namespace FeishuApproval.Attendance.Rebuild;

/// <summary>A store of attendance states, seen from a rebuild.</summary>
public interface IRebuildStore
{
    /// <summary>
    /// The next instances of which anything is stored, as many as suit the store, in its own order, which stays the same.
    /// </summary>
    /// <param name="after">The instance to go on behind; null begins.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Empty when there are no more.</returns>
    /// <exception cref="StoreUnavailableException">The store cannot answer now.</exception>
    ValueTask<IReadOnlyList<string>> ListInstancesAsync(string? after, CancellationToken cancellationToken);

    /// <summary>
    /// The events whose rows are stored with each instance, in any order: at least those of every state that was loaded before.
    /// </summary>
    /// <param name="instanceCodes">The instances.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A list for each instance, as they were given.</returns>
    /// <exception cref="StoreUnavailableException">The store cannot answer now.</exception>
    ValueTask<IReadOnlyList<IReadOnlyList<EventMessage>>> ReadEventsAsync(
        IReadOnlyList<string> instanceCodes, CancellationToken cancellationToken);

    /// <summary>
    /// Stores a state in the place of the loaded one; false when that is not the stored one any more. The events' rows stay.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The store cannot answer now; the state may or may not be stored.</exception>
    ValueTask<bool> TryReplaceAsync(Loaded<AttendanceState> loaded, AttendanceState next, CancellationToken cancellationToken);
}
