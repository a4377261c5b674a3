using System.Globalization;
using FeishuApproval.Attendance.Records;

namespace FeishuApproval.TestSupport;

/// <summary>The changes of <see cref="InMemoryAttendanceStore"/>: a list, and places in it.</summary>
internal sealed class InMemoryChangeFeed(TimeProvider? time = null)
{
    private readonly Lock _gate = new();
    private readonly List<(string TenantKey, RecordChange Change)> _changes = [];
    private readonly TimeProvider _time = time ?? TimeProvider.System;

    /// <summary>Notes that a record changed or is deleted.</summary>
    public void Append(string? tenantKey, string instanceCode)
    {
        if (string.IsNullOrEmpty(tenantKey))
            return;
        lock (_gate)
        {
            string position = (_changes.Count + 1).ToString(CultureInfo.InvariantCulture);
            _changes.Add((tenantKey, new RecordChange(instanceCode, _time.GetUtcNow(), position)));
        }
    }

    public ValueTask<ChangePage> ReadAsync(
        string tenantKey,
        string? after,
        int max,
        CancellationToken cancellationToken
    )
    {
        lock (_gate)
        {
            int begin = 0;
            if (
                after is not null
                && !(
                    int.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out begin)
                    && begin <= _changes.Count
                )
            )
                throw new FormatException("The position is none of this feed.");
            var behind = _changes
                .Skip(begin)
                .Where(each => each.TenantKey == tenantKey)
                .Select(each => each.Change)
                .GroupBy(change => change.InstanceCode)
                .Select(changes => changes.Last())
                .OrderBy(change => int.Parse(change.Position, CultureInfo.InvariantCulture))
                .ToList();
            return ValueTask.FromResult(
                new ChangePage(
                    behind[..Math.Min(max, behind.Count)],
                    behind.Take(max).LastOrDefault().Position ?? after,
                    behind.Count > max
                )
            );
        }
    }
}
