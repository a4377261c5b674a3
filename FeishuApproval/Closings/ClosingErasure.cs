using System.Text.Json.Serialization.Metadata;

namespace FeishuApproval.Closings;

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
    /// <summary>Counts the rows of an employee in a closing, and removes them if <paramref name="isApplying"/>.</summary>
    /// <returns>The number of rows. Who closed the month counts as one when it is the employee.</returns>
    public ValueTask<int> EraseAsync(
        Closing closing,
        string userId,
        bool isApplying,
        CancellationToken cancellationToken
    ) =>
        EraseAsync(
            closings,
            closing,
            ClosingJson.Instance.ClosedDay,
            ClosingJson.Instance.ClosedDayArray,
            row => row.UserId == userId,
            isApplying,
            (stored, found, _) =>
                stored.ClosedBy == userId ? (found + 1, stored with { ClosedBy = null }) : (found, stored),
            cancellationToken
        );

    /// <summary>
    /// Counts the rows of an employee in a comparison, and removes them if <paramref name="isApplying"/>. A comparison that would continue
    /// after the employee continues after the last one before.
    /// </summary>
    /// <returns>The number of rows.</returns>
    public ValueTask<int> EraseAsync(
        AttendanceComparison comparison,
        string userId,
        bool isApplying,
        CancellationToken cancellationToken
    ) =>
        EraseAsync(
            comparisons,
            comparison,
            ComparisonJson.Instance.ComparisonRow,
            ComparisonJson.Instance.ComparisonRowArray,
            row => row.UserId == userId,
            isApplying,
            (stored, found, left) =>
            {
                if (stored.Next != userId)
                    return (found, stored);
                string? last = left.Select(row => row.UserId).Max(StringComparer.Ordinal);
                return (Math.Max(found, 1), stored with { Next = last ?? string.Empty });
            },
            cancellationToken
        );

    private async ValueTask<int> EraseAsync<T, TRow>(
        MonthStore<T> store,
        T version,
        JsonTypeInfo<TRow> rowType,
        JsonTypeInfo<TRow[]> rowsType,
        Func<TRow, bool> isErased,
        bool isApplying,
        Func<T, int, TRow[], (int Count, T Next)> erase,
        CancellationToken cancellationToken
    )
        where T : class, IMonthVersion<T>
    {
        while (
            await store.FindAsync(version.TenantKey, version.Month, version.Version, cancellationToken) is { } stored
        )
        {
            var rows = MonthRows.Read(stored.Value, stored.Rows, rowsType);
            TRow[] left = [.. rows.Where(row => !isErased(row))];
            int found = rows.Count - left.Length;
            var (count, next) = erase(stored.Value, found, left);
            if (!isApplying)
                return count;
            if (count > 0)
            {
                var (compressed, sha256) = MonthRows.Compress(left, rowType);
                int erased = (next.Erased?.Rows ?? 0) + found;
                next = next.With(new ErasedRows(erased, time.GetUtcNow(), sha256));
                if (!await store.TryReplaceAsync(stored, next, compressed, cancellationToken))
                    continue;
            }

            // Calls that were interrupted may have left other rows. The version has no row of the employee now, and neither has a version
            // that somebody makes from it.
            await store.DeleteUnusedRowsAsync(
                next,
                unused => MonthRows.Read(unused, rowsType).Any(isErased),
                cancellationToken
            );
            return count;
        }

        return 0;
    }
}
