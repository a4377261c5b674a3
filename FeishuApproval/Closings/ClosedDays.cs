namespace FeishuApproval.Closings;

/// <summary>The rows of a closing.</summary>
internal static class ClosedDays
{
    /// <summary>Returns the order in which rows are stored.</summary>
    public static IEnumerable<ClosedDay> Sort(IEnumerable<ClosedDay> rows) =>
        rows.OrderBy(row => row.UserId, StringComparer.Ordinal)
            .ThenBy(row => row.Date)
            .ThenBy(row => row.InstanceCode, StringComparer.Ordinal)
            .ThenBy(row => row.Compensation, StringComparer.Ordinal)
            .ThenBy(row => row.Category, StringComparer.Ordinal)
            .ThenBy(row => row.Start)
            .ThenBy(row => row.Minutes);

    /// <summary>Compresses rows. The hash is that of their JSON.</summary>
    public static (byte[] Compressed, string Sha256) Compress(IEnumerable<ClosedDay> rows) =>
        MonthRows.Compress(rows, ClosingJson.Instance.ClosedDay);

    /// <summary>Decompresses rows and checks that they are those of the closing.</summary>
    /// <exception cref="InvalidDataException">The stored rows are damaged.</exception>
    public static IReadOnlyList<ClosedDay> Read(Closing closing, ReadOnlyMemory<byte> compressed) =>
        MonthRows.Read(closing, compressed, ClosingJson.Instance.ClosedDayArray);
}
