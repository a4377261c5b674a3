using FeishuApproval.Attendance.Records;

namespace FeishuApproval.Reconciliation.Comparison;

/// <summary>
/// The stored records of one run. They are read once for all definitions and windows, because a store may have to read every record to find
/// the records of a window. When there are too many records to keep in memory, each window is read separately.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="from">The earliest submission of the run.</param>
/// <param name="to">The end of the run, exclusive.</param>
/// <param name="most">The most records to keep in memory.</param>
internal sealed class ComparedRecords(
    IAttendanceStore store,
    DateTimeOffset from,
    DateTimeOffset to,
    int most = ComparedRecords.MostKept
)
{
    /// <summary>A record needs about 200 bytes of memory.</summary>
    private const int MostKept = 200_000;

    private List<ComparedRecord>? _all;
    private bool _isTooMany;

    /// <summary>Lists the records whose <see cref="ComparedRecord.At"/> is in a window of the run.</summary>
    /// <exception cref="Messaging.StoreUnavailableException">The store cannot answer now.</exception>
    public async ValueTask<IReadOnlyList<ComparedRecord>> ListAsync(
        DateTimeOffset begin,
        DateTimeOffset end,
        CancellationToken cancellationToken
    )
    {
        if (_all is null && !_isTooMany)
        {
            _all = await ReadAsync(from, to, most, cancellationToken);
            _isTooMany = _all is null;
        }

        if (_all is null)
            return (await ReadAsync(begin, end, int.MaxValue, cancellationToken))!;
        return [.. _all.Where(record => record.At >= begin && record.At < end)];
    }

    /// <summary>Reads all records of a period; null when there are more than <paramref name="limit"/>.</summary>
    private async ValueTask<List<ComparedRecord>?> ReadAsync(
        DateTimeOffset begin,
        DateTimeOffset end,
        int limit,
        CancellationToken cancellationToken
    )
    {
        var records = new List<ComparedRecord>();
        string? after = null;
        do
        {
            (var page, after) = await store.ListComparedAsync(begin, end, after, cancellationToken);
            records.AddRange(page);
            if (records.Count > limit)
                return null;
        } while (after is not null);
        return records;
    }
}
