namespace FeishuApproval.Attendance.Records;

/// <summary>Reads records with everything that is computed from them, also what remains of a leave after its cancel-leaves.</summary>
/// <param name="store">The stored states.</param>
/// <param name="rules">What the days and the length of a record are computed with.</param>
internal sealed class RecordReader(IAttendanceStore store, AttendanceRules rules)
{
    private const int ReadsAtOnce = 32;

    /// <summary>Reads the record of an instance. Returns null when its approval was not received.</summary>
    /// <exception cref="Messaging.StoreUnavailableException">The store is unavailable.</exception>
    public async ValueTask<AttendanceRecord?> ReadAsync(string instanceCode, CancellationToken cancellationToken) =>
        (await ReadAsync([instanceCode], cancellationToken))[instanceCode]?.Record;

    /// <summary>Reads the records of some instances with their index entries; null for an instance whose approval was not received.</summary>
    /// <param name="instanceCodes">The instances.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <param name="unreadable">
    /// Receives the instances whose stored state cannot be read; they are null in the result. Without it, such a state is an exception.
    /// </param>
    /// <exception cref="UnreadableRecordException">A stored state cannot be read.</exception>
    /// <exception cref="Messaging.StoreUnavailableException">The store is unavailable.</exception>
    public async ValueTask<Dictionary<string, (AttendanceRecord Record, IReadOnlyList<IndexEntry> Entries)?>> ReadAsync(
        IEnumerable<string> instanceCodes,
        CancellationToken cancellationToken,
        ICollection<string>? unreadable = null
    )
    {
        var read = await ReadPlainAsync(instanceCodes, unreadable, cancellationToken);
        string[] adjusted = [.. read.Where(each => CancelLeavesOf(each.Value?.Record).Any()).Select(each => each.Key)];
        if (adjusted.Length == 0)
            return read;

        var cancelLeaves = await ReadPlainAsync(
            adjusted.SelectMany(code => CancelLeavesOf(read[code]?.Record)),
            unreadable,
            cancellationToken
        );
        foreach (string code in adjusted)
        {
            var (leave, entries) = read[code]!.Value;
            var own = CancelLeavesOf(leave).Select(each => cancelLeaves[each]?.Record).OfType<AttendanceRecord>();
            read[code] = (CancelledTime.Subtract(leave, own, rules), entries);
        }

        return read;
    }

    private async ValueTask<
        Dictionary<string, (AttendanceRecord Record, IReadOnlyList<IndexEntry> Entries)?>
    > ReadPlainAsync(
        IEnumerable<string> instanceCodes,
        ICollection<string>? unreadable,
        CancellationToken cancellationToken
    )
    {
        var records = new Dictionary<string, (AttendanceRecord, IReadOnlyList<IndexEntry>)?>(StringComparer.Ordinal);
        foreach (string[] some in instanceCodes.Distinct(StringComparer.Ordinal).Chunk(ReadsAtOnce))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var states = await Task.WhenAll(some.Select(code => LoadAsync(code, unreadable, cancellationToken)));
            for (int i = 0; i < some.Length; i++)
            {
                records[some[i]] =
                    states[i] is { } state && AttendanceRecord.From(state, rules) is { } record
                        ? (record, state.IndexEntries)
                        : null;
            }
        }

        return records;
    }

    private async Task<AttendanceState?> LoadAsync(
        string instanceCode,
        ICollection<string>? unreadable,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return (await store.LoadAsync(instanceCode, cancellationToken)).State;
        }
        catch (UnreadableRecordException) when (unreadable is not null)
        {
            lock (unreadable)
                unreadable.Add(instanceCode);
            return null;
        }
    }

    private static IEnumerable<string> CancelLeavesOf(AttendanceRecord? record) =>
        record?.Leave?.AdjustedBy?.Take(CancelledTime.MaxCancelLeaves) ?? [];
}
