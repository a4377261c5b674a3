namespace FeishuApproval.Closings;

/// <summary>Finds and removes the rows of an employee in closings.</summary>
/// <param name="store">The closings.</param>
/// <param name="time">The clock.</param>
internal sealed class ClosingErasure(IClosingStore store, TimeProvider time)
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
            await store.FindAsync(closing.TenantKey, closing.Month, closing.Version, cancellationToken) is { } stored
        )
        {
            var rows = ClosedDays.Read(stored.Closing, stored.Rows);
            ClosedDay[] left = [.. rows.Where(row => row.UserId != userId)];
            int found = rows.Count - left.Length;
            bool isClosedBy = stored.Closing.ClosedBy == userId;
            int count = found + (isClosedBy ? 1 : 0);
            if (count == 0 || !isApplying)
                return count;
            var (compressed, sha256) = ClosedDays.Compress(left);
            var erased = new ErasedRows((stored.Closing.Erased?.Rows ?? 0) + found, time.GetUtcNow(), sha256);
            var next = stored.Closing with { ClosedBy = isClosedBy ? null : stored.Closing.ClosedBy, Erased = erased };
            if (await store.TryReplaceAsync(stored, next, compressed, cancellationToken))
                return count;
        }

        return 0;
    }
}
