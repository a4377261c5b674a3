using System.Text.Json.Serialization.Metadata;

namespace FeishuApproval.Closings;

/// <summary>What an erasure found at a place.</summary>
/// <param name="Rows">The number of rows of the employee, also of rows to which no version refers.</param>
/// <param name="StoredAt">When the version was made that has such rows (UTC); null when it has none.</param>
internal readonly record struct ErasedMonth(int Rows, DateTimeOffset? StoredAt);

/// <summary>Finds and removes the rows of an employee in closings, and in comparisons with Feishu's attendance.</summary>
/// <param name="closings">The closings.</param>
/// <param name="comparisons">The comparisons.</param>
/// <param name="time">The clock.</param>
internal sealed class ClosingErasure(
    MonthStore<Closing> closings,
    MonthStore<AttendanceComparison> comparisons,
    TimeProvider time
)
{
    /// <summary>Counts the rows of an employee in a closing, and removes them. Who closed the month counts as one when it is the employee.</summary>
    /// <param name="place">The closing.</param>
    /// <param name="userId">The employee.</param>
    /// <param name="until">A closing that was made later is not changed; null only counts.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public ValueTask<ErasedMonth> EraseAsync(
        MonthPlace<Closing> place,
        string userId,
        DateTimeOffset? until,
        CancellationToken cancellationToken
    ) =>
        EraseAsync(
            closings,
            place,
            ClosingJson.Instance.ClosedDay,
            ClosingJson.Instance.ClosedDayArray,
            row => row.UserId == userId,
            until,
            (stored, found, _) =>
                stored.ClosedBy == userId ? (found + 1, stored with { ClosedBy = null }) : (found, stored),
            cancellationToken
        );

    /// <summary>
    /// Counts the rows of an employee in a comparison, and removes them. A comparison that would continue after the employee continues after
    /// the last one before.
    /// </summary>
    /// <param name="place">The comparison.</param>
    /// <param name="userId">The employee.</param>
    /// <param name="until">A comparison that was made later is not changed; null only counts.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public ValueTask<ErasedMonth> EraseAsync(
        MonthPlace<AttendanceComparison> place,
        string userId,
        DateTimeOffset? until,
        CancellationToken cancellationToken
    ) =>
        EraseAsync(
            comparisons,
            place,
            ComparisonJson.Instance.ComparisonRow,
            ComparisonJson.Instance.ComparisonRowArray,
            row => row.UserId == userId,
            until,
            (stored, found, left) =>
            {
                if (stored.Next != userId)
                    return (found, stored);
                string? last = left.Select(row => row.UserId).Max(StringComparer.Ordinal);
                return (Math.Max(found, 1), stored with { Next = last ?? string.Empty });
            },
            cancellationToken
        );

    private async ValueTask<ErasedMonth> EraseAsync<T, TRow>(
        MonthStore<T> store,
        MonthPlace<T> place,
        JsonTypeInfo<TRow> rowType,
        JsonTypeInfo<TRow[]> rowsType,
        Func<TRow, bool> isErased,
        DateTimeOffset? until,
        Func<T, int, TRow[], (int Count, T Next)> erase,
        CancellationToken cancellationToken
    )
        where T : class, IMonthVersion<T>
    {
        var (count, version) = await EraseVersionAsync();
        int unused = 0;
        await store.DeleteUnusedRowsAsync(
            place,
            version,
            rows =>
            {
                int found = MonthRows.Read(rows, rowsType).Count(isErased);
                unused += found;
                return found > 0 && until is not null;
            },
            cancellationToken
        );
        return new ErasedMonth(count + unused, count > 0 ? version?.StoredAt : null);

        async ValueTask<(int Count, T? Version)> EraseVersionAsync()
        {
            while (await store.FindAsync(place, cancellationToken) is { } stored)
            {
                if (stored.Value.StoredAt > until)
                    return (0, stored.Value);
                var rows = MonthRows.Read(stored.Value, stored.Rows, rowsType);
                TRow[] left = [.. rows.Where(row => !isErased(row))];
                int found = rows.Count - left.Length;
                var (count, next) = erase(stored.Value, found, left);
                if (until is null || count == 0)
                    return (count, stored.Value);
                var (compressed, sha256) = MonthRows.Compress(left, rowType);
                int erased = (next.Erased?.Rows ?? 0) + found;
                next = next.With(new ErasedRows(erased, time.GetUtcNow(), sha256));
                if (await store.TryReplaceAsync(stored, next, compressed, cancellationToken))
                    return (count, next);
            }

            return (0, null);
        }
    }
}
