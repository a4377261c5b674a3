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
            isApplying,
            stored =>
            {
                var rows = ClosedDays.Read(stored.Value, stored.Rows);
                ClosedDay[] left = [.. rows.Where(row => row.UserId != userId)];
                int found = rows.Count - left.Length;
                bool isClosedBy = stored.Value.ClosedBy == userId;
                var (compressed, sha256) = ClosedDays.Compress(left);
                var next = stored.Value with
                {
                    ClosedBy = isClosedBy ? null : stored.Value.ClosedBy,
                    Erased = Erased(stored.Value.Erased, found, sha256),
                };
                return (found + (isClosedBy ? 1 : 0), next, compressed);
            },
            ClosingJson.Instance.ClosedDayArray,
            row => row.UserId == userId,
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
            isApplying,
            stored =>
            {
                var rows = ComparisonRows.Read(stored.Value, stored.Rows);
                ComparisonRow[] left = [.. rows.Where(row => row.UserId != userId)];
                int found = rows.Count - left.Length;
                bool isNext = stored.Value.Next == userId;
                var (compressed, sha256) = ComparisonRows.Compress(left);
                var next = stored.Value with
                {
                    Next = isNext
                        ? left.Select(row => row.UserId).Max(StringComparer.Ordinal) ?? string.Empty
                        : stored.Value.Next,
                    Erased = Erased(stored.Value.Erased, found, sha256),
                };
                return (Math.Max(found, isNext ? 1 : 0), next, compressed);
            },
            ComparisonJson.Instance.ComparisonRowArray,
            row => row.UserId == userId,
            cancellationToken
        );

    private static async ValueTask<int> EraseAsync<T, TRow>(
        MonthStore<T> store,
        T version,
        bool isApplying,
        Func<StoredMonth<T>, (int Count, T Next, byte[] Rows)> erase,
        JsonTypeInfo<TRow[]> rowsType,
        Func<TRow, bool> isErased,
        CancellationToken cancellationToken
    )
        where T : class, IMonthVersion<T>
    {
        while (
            await store.FindAsync(version.TenantKey, version.Month, version.Version, cancellationToken) is { } stored
        )
        {
            var (count, next, rows) = erase(stored);
            if (!isApplying)
                return count;
            if (count > 0 && !await store.TryReplaceAsync(stored, next, rows, cancellationToken))
                continue;

            // Calls that were interrupted may have left other rows. The version has no row of the employee now, and neither has a version
            // that somebody makes from it.
            await store.DeleteUnusedRowsAsync(
                count > 0 ? next : stored.Value,
                unused => MonthRows.Read(unused, rowsType).Any(isErased),
                cancellationToken
            );
            return count;
        }

        return 0;
    }

    private ErasedRows Erased(ErasedRows? before, int found, string sha256) =>
        new((before?.Rows ?? 0) + found, time.GetUtcNow(), sha256);
}
