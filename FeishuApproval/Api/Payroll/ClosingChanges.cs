using FeishuApproval.Attendance.Records;
using FeishuApproval.Closings;
using FeishuApproval.People;

namespace FeishuApproval.Api.Payroll;

/// <summary>
/// Compares the rows of a closing with the rows now. The closed rows, without each row before and with each row after, are the rows now.
/// </summary>
/// <param name="rows">Reads the rows now.</param>
/// <param name="records">Reads the records of the changes.</param>
/// <param name="names">The names of employees; null when names are not configured.</param>
internal sealed class ClosingChanges(ClosingRows rows, RecordReader records, IEmployeeNames? names = null)
{
    /// <summary>Returns the changes since a close, sorted by employee, date and record.</summary>
    public async ValueTask<IReadOnlyList<ClosingChange>> FindAsync(
        StoredMonth<Closing> stored,
        CancellationToken cancellationToken
    )
    {
        var closing = stored.Value;
        var unreadable = new HashSet<string>(StringComparer.Ordinal);
        var now = await rows.ReadAsync(closing.TenantKey, closing.From, closing.To, unreadable, cancellationToken);
        (ClosedDay? Before, ClosedDay? After)[] pairs = [.. Compare(ClosedDays.Read(closing, stored.Rows), now)];
        var causes = await FindCausesAsync(
            closing,
            pairs.Select(pair => (pair.After ?? pair.Before)!.InstanceCode),
            unreadable,
            cancellationToken
        );
        return await names.NameAsync(
            [
                .. pairs.Select(pair =>
                    ClosingChange.Of(
                        pair.Before,
                        pair.After,
                        causes.GetValueOrDefault((pair.After ?? pair.Before)!.InstanceCode)
                    )
                ),
            ],
            change => change.UserId,
            (change, name) =>
                change with
                {
                    UserName = name.Name,
                    EmployeeNo = name.EmployeeNo,
                    Department = name.Department,
                },
            closing.TenantKey,
            cancellationToken
        );
    }

    /// <summary>Pairs the rows that differ. Rows of one employee, date and record are paired in their order.</summary>
    internal static IEnumerable<(ClosedDay? Before, ClosedDay? After)> Compare(
        IEnumerable<ClosedDay> closed,
        IEnumerable<ClosedDay> now
    )
    {
        var before = closed.ToLookup(Key);
        var after = now.ToLookup(Key);
        foreach (
            var key in before
                .Select(group => group.Key)
                .Union(after.Select(group => group.Key))
                .OrderBy(key => key.UserId, StringComparer.Ordinal)
                .ThenBy(key => key.Date)
                .ThenBy(key => key.InstanceCode, StringComparer.Ordinal)
        )
        {
            ClosedDay[] gone = [.. Without(before[key], after[key])];
            ClosedDay[] added = [.. Without(after[key], before[key])];
            for (int i = 0; i < Math.Max(gone.Length, added.Length); i++)
                yield return (gone.ElementAtOrDefault(i), added.ElementAtOrDefault(i));
        }
    }

    private static (string UserId, DateOnly Date, string InstanceCode) Key(ClosedDay row) =>
        (row.UserId, row.Date, row.InstanceCode);

    /// <summary>Returns the rows without one equal row for each of the others.</summary>
    private static IEnumerable<ClosedDay> Without(IEnumerable<ClosedDay> rows, IEnumerable<ClosedDay> others)
    {
        var left = others.ToList();
        return ClosedDays.Sort(rows.Where(row => !left.Remove(row)).ToList());
    }

    /// <summary>Finds the last event of each record that came after the close, or that was open when the month was closed.</summary>
    private async ValueTask<Dictionary<string, AppliedEvent>> FindCausesAsync(
        Closing closing,
        IEnumerable<string> instanceCodes,
        ICollection<string> unreadable,
        CancellationToken cancellationToken
    )
    {
        var open = closing.Open.Select(item => item.Id).ToHashSet(StringComparer.Ordinal);
        var read = await records.ReadAsync(instanceCodes, cancellationToken, unreadable);
        var cancelLeaves = await records.ReadAsync(
            read.Values.SelectMany(each => each?.Record.Leave?.AdjustedBy ?? []),
            cancellationToken,
            unreadable
        );
        var causes = new Dictionary<string, AppliedEvent>(StringComparer.Ordinal);
        foreach (var record in read.Values.Select(each => each?.Record).OfType<AttendanceRecord>())
        {
            var last = record
                .Events.Concat(
                    (record.Leave?.AdjustedBy ?? []).SelectMany(code => cancelLeaves[code]?.Record.Events ?? [])
                )
                .Where(applied => applied.ReceivedAt > closing.ClosedAt || open.Contains(applied.EventId))
                .MaxBy(applied => applied.ReceivedAt);
            if (last is not null)
                causes[record.InstanceCode] = last;
        }

        return causes;
    }
}
