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
    /// <exception cref="Messaging.StoreUnavailableException">The store is unavailable.</exception>
    public async ValueTask<Dictionary<string, (AttendanceRecord Record, IReadOnlyList<IndexEntry> Entries)?>> ReadAsync(
        IEnumerable<string> instanceCodes,
        CancellationToken cancellationToken
    )
    {
        var read = await ReadPlainAsync(instanceCodes, cancellationToken);
        string[] adjusted = [.. read.Where(each => CancelLeavesOf(each.Value?.Record).Any()).Select(each => each.Key)];
        if (adjusted.Length == 0)
            return read;

        var cancelLeaves = await ReadPlainAsync(
            adjusted.SelectMany(code => CancelLeavesOf(read[code]?.Record)),
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
    > ReadPlainAsync(IEnumerable<string> instanceCodes, CancellationToken cancellationToken)
    {
        var records = new Dictionary<string, (AttendanceRecord, IReadOnlyList<IndexEntry>)?>(StringComparer.Ordinal);
        foreach (string[] some in instanceCodes.Distinct(StringComparer.Ordinal).Chunk(ReadsAtOnce))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var states = await Task.WhenAll(some.Select(code => store.LoadAsync(code, cancellationToken).AsTask()));
            for (int i = 0; i < some.Length; i++)
            {
                records[some[i]] =
                    states[i].State is { } state && AttendanceRecord.From(state, rules) is { } record
                        ? (record, state.IndexEntries)
                        : null;
            }
        }

        return records;
    }

    private static IEnumerable<string> CancelLeavesOf(AttendanceRecord? record) =>
        record?.Leave?.AdjustedBy?.Take(CancelledTime.MaxCancelLeaves) ?? [];
}
