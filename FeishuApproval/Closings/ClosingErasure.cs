namespace FeishuApproval.Closings;

/// <summary>Finds and removes the rows of an employee in closings, and in comparisons with Feishu's attendance.</summary>
/// <param name="closings">The closings.</param>
/// <param name="comparisons">The comparisons.</param>
/// <param name="time">The clock.</param>
internal sealed class ClosingErasure(
    IMonthStore<Closing> closings,
    IMonthStore<AttendanceComparison> comparisons,
    TimeProvider time
)
{
    /// <summary>Counts the rows of an employee in a closing, and removes them if <paramref name="isApplying"/>.</summary>
    /// <returns>The number of rows. Who closed the month counts as one when it is the employee.</returns>
    public async ValueTask<int> EraseAsync(
        Closing closing,
        string userId,
        bool isApplying,
        CancellationToken cancellationToken
    )
    {
        while (
            await closings.FindAsync(closing.TenantKey, closing.Month, closing.Version, cancellationToken) is { } stored
        )
        {
            var rows = ClosedDays.Read(stored.Value, stored.Rows);
            ClosedDay[] left = [.. rows.Where(row => row.UserId != userId)];
            int found = rows.Count - left.Length;
            bool isClosedBy = stored.Value.ClosedBy == userId;
            int count = found + (isClosedBy ? 1 : 0);
            if (count == 0 || !isApplying)
                return count;
            var (compressed, sha256) = ClosedDays.Compress(left);
            var next = stored.Value with
            {
                ClosedBy = isClosedBy ? null : stored.Value.ClosedBy,
                Erased = Erased(stored.Value.Erased, found, sha256),
            };
            if (await closings.TryReplaceAsync(stored, next, compressed, cancellationToken))
                return count;
        }

        return 0;
    }

    /// <summary>
    /// Counts the rows of an employee in a comparison, and removes them if <paramref name="isApplying"/>. A comparison that would continue
    /// after the employee continues after the last one before.
    /// </summary>
    /// <returns>The number of rows.</returns>
    public async ValueTask<int> EraseAsync(
        AttendanceComparison comparison,
        string userId,
        bool isApplying,
        CancellationToken cancellationToken
    )
    {
        while (
            await comparisons.FindAsync(comparison.TenantKey, comparison.Month, comparison.Version, cancellationToken)
                is { } stored
        )
        {
            var rows = ComparisonRows.Read(stored.Value, stored.Rows);
            ComparisonRow[] left = [.. rows.Where(row => row.UserId != userId)];
            int found = rows.Count - left.Length;
            int count = Math.Max(found, stored.Value.Next == userId ? 1 : 0);
            if (count == 0 || !isApplying)
                return count;
            var (compressed, sha256) = ComparisonRows.Compress(left);
            var next = stored.Value with
            {
                Next =
                    stored.Value.Next == userId
                        ? left.Select(row => row.UserId).Max(StringComparer.Ordinal) ?? string.Empty
                        : stored.Value.Next,
                Erased = Erased(stored.Value.Erased, found, sha256),
            };
            if (await comparisons.TryReplaceAsync(stored, next, compressed, cancellationToken))
                return count;
        }

        return 0;
    }

    private ErasedRows Erased(ErasedRows? before, int found, string sha256) =>
        new((before?.Rows ?? 0) + found, time.GetUtcNow(), sha256);
}
