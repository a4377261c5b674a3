using FeishuApproval.Closings;
using FeishuApproval.Events.Facts;

namespace FeishuApproval.Comparisons;

/// <summary>
/// Compares the records of an employee with Feishu's attendance, kind by kind. They are joined by start and end, because no id is in both. What
/// overlaps is joined next, for example an approval that Feishu lists in parts. The lengths of records are those of every list and export.
/// </summary>
/// <param name="closedAt">When the month was closed last; null when it is not closed.</param>
internal sealed class AttendanceMatch(DateTimeOffset? closedAt)
{
    /// <summary>Times are equal to the minute; an end of 23:59 is midnight.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);

    /// <summary>Compares the records and the attendance of an employee.</summary>
    /// <param name="userId">The employee.</param>
    /// <param name="records">The employee's records, also those that are reverted.</param>
    /// <param name="feishu">The employee's approvals in Feishu's attendance.</param>
    /// <param name="unreadableKinds">The kinds of the employee's records that have unreadable fields.</param>
    /// <returns>The rows, sorted by kind, leaves first, and by start.</returns>
    public IEnumerable<ComparisonRow> Compare(
        string userId,
        IReadOnlyCollection<RecordItem> records,
        IReadOnlyCollection<FeishuItem> feishu,
        IReadOnlySet<AttendanceKind> unreadableKinds
    ) =>
        records
            .Select(item => item.Kind)
            .Union(feishu.Select(item => item.Kind))
            .OrderDescending()
            .SelectMany(kind =>
                Compare(
                        userId,
                        [.. records.Where(item => item.Kind == kind)],
                        [.. feishu.Where(item => item.Kind == kind)],
                        unreadableKinds.Contains(kind)
                    )
                    .OrderBy(row => row.First)
                    .ThenBy(row => row.InstanceCode, StringComparer.Ordinal)
            );

    /// <summary>Returns the rows of an employee that cannot be compared.</summary>
    public static IEnumerable<ComparisonRow> NotCompared(IEnumerable<RecordItem> records, ComparisonReason reason) =>
        records
            .Where(item => item is { IsGone: false, IsInside: true })
            .Select(item => Row(item, []) with { Result = ComparisonResult.NotCompared, Reason = reason });

    private IEnumerable<ComparisonRow> Compare(
        string userId,
        IReadOnlyCollection<RecordItem> records,
        List<FeishuItem> feishu,
        bool isUnreadable
    )
    {
        var left = new List<RecordItem>();
        foreach (var item in records.Where(item => !item.IsGone).OrderBy(item => item.Start))
        {
            int same = feishu.FindIndex(other => IsSameTime(item, other));
            if (same < 0)
            {
                left.Add(item);
                continue;
            }

            var other = feishu[same];
            feishu.RemoveAt(same);
            if (item.IsInside || other.IsInside)
                yield return Joined(item, [other], isSameTime: true);
        }

        foreach (var item in left)
        {
            var parts = feishu.FindAll(other => other.Start < item.End && other.End > item.Start);
            feishu.RemoveAll(parts.Contains);
            if (parts.Count > 0)
                yield return Joined(item, parts, isSameTime: false);
            else if (item.IsInside)
                yield return Row(item, []) with
                {
                    Result = ComparisonResult.OnlyHere,
                    Reason = ReasonHere(item),
                };
        }

        foreach (var other in feishu.Where(other => other.IsInside))
        {
            var gone = records.FirstOrDefault(item =>
                item.IsGone && (IsSameTime(item, other) || (other.Start < item.End && other.End > item.Start))
            );
            yield return new ComparisonRow
            {
                UserId = userId,
                Kind = other.Kind,
                Result = ComparisonResult.OnlyFeishu,
                Reason = gone is not null
                    ? gone.IsReverted
                        ? ComparisonReason.Reverted
                        : ComparisonReason.CancelLeave
                    : other.IsPeopleProcess
                        ? ComparisonReason.PeopleProcess
                        : other is { Kind: AttendanceKind.Remedy, ApprovalId: null }
                            ? ComparisonReason.WithoutApproval
                            : isUnreadable
                                ? ComparisonReason.UnreadableRecord
                                : null,
                TypeName = other.TypeName,
                InstanceCode = gone?.InstanceCode,
                FeishuStart = other.Start,
                FeishuEnd = other.End,
                FeishuLength = other.Length,
            };
        }
    }

    private ComparisonRow Joined(RecordItem item, IReadOnlyList<FeishuItem> parts, bool isSameTime)
    {
        // A trip and a correction have no length in Feishu's attendance: with the same time they are the same.
        long? seconds = parts.All(part => part.Seconds is not null) ? parts.Sum(part => part.Seconds) : null;
        bool isSame = seconds is null || item.Seconds is null ? isSameTime : seconds == item.Seconds;
        return Row(item, parts) with
        {
            Result = isSame ? ComparisonResult.Same : ComparisonResult.DifferentLength,
            Reason =
                isSame ? null
                : item.IsCancelled ? ComparisonReason.CancelLeave
                : ReasonHere(item),
        };
    }

    private static ComparisonRow Row(RecordItem item, IReadOnlyList<FeishuItem> parts) =>
        new()
        {
            UserId = item.UserId,
            Kind = item.Kind,
            Result = ComparisonResult.Same,
            TypeName = item.TypeName,
            InstanceCode = item.InstanceCode,
            Start = item.Start,
            End = item.End,
            Length = item.Length,
            FeishuStart = parts.Count > 0 ? parts.Min(part => part.Start) : null,
            FeishuEnd = parts.Count > 0 ? parts.Max(part => part.End) : null,
            FeishuLength =
                parts.Count > 0 && parts.All(part => part.Seconds is not null)
                    ? (parts[0] with { Seconds = parts.Sum(part => part.Seconds) }).Length
                    : null,
        };

    private ComparisonReason? ReasonHere(RecordItem item) =>
        item.IsUnreadable ? ComparisonReason.UnreadableRecord
        : item.LastReceivedAt > closedAt ? ComparisonReason.ChangedAfterClose
        : null;

    private static bool IsSameTime(RecordItem item, FeishuItem other) =>
        (item.Start - other.Start).Duration() <= Tolerance && (item.End - other.End).Duration() <= Tolerance;
}
