using FeishuApproval.Attendance.Rebuild;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Local.Topic;
using FeishuApproval.Messaging;

namespace FeishuApproval.Local.Storage;

/// <summary>
/// What a rebuild reads on one machine: the states in memory list their events, and the journal has the bodies. It is read from end to
/// end for each call, so a page of instances is a large one.
/// </summary>
internal sealed class JournalRebuildStore(MemoryAttendanceStore store, JournalArchive journal, int pageSize = JournalRebuildStore.PageSize) : IRebuildStore
{
    private const int PageSize = 20_000;

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> ListInstancesAsync(string? after, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<string>>(
            [.. store.All.Select(state => state.InstanceCode).Where(code => string.CompareOrdinal(code, after) > 0).Order(StringComparer.Ordinal).Take(pageSize)]);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<IReadOnlyList<EventMessage>>> ReadEventsAsync(IReadOnlyList<string> instanceCodes, CancellationToken cancellationToken)
    {
        var eventIds = new List<string>[instanceCodes.Count];
        for (int i = 0; i < eventIds.Length; i++)
        {
            var state = (await store.LoadAsync(instanceCodes[i], cancellationToken)).State;
            eventIds[i] = [.. (state?.Events ?? []).Select(applied => applied.EventId)];
        }

        var found = await Task.Run(() => journal.Find(eventIds.SelectMany(ids => ids).ToHashSet(StringComparer.Ordinal), cancellationToken), cancellationToken);
        return [.. eventIds.Select(ids => (IReadOnlyList<EventMessage>)[.. ids.Where(found.ContainsKey).Select(id => found[id])])];
    }

    /// <inheritdoc/>
    public ValueTask<bool> TryReplaceAsync(Loaded<AttendanceState> loaded, AttendanceState next, CancellationToken cancellationToken) =>
        ValueTask.FromResult(store.TryReplace(loaded, next));
}
