namespace FeishuApproval.Events.Facts;

/// <summary>Details of an attendance correction.</summary>
public sealed record RemedyDetails
{
    /// <summary>The corrected clock time; the first one when the approval corrects several.</summary>
    public DateTimeOffset? At { get; set; }

    /// <summary>
    /// All corrected times of an approval with several corrections, sorted; null when there is one. Only the detail of the instance contains
    /// them, the event has one time.
    /// </summary>
    public IReadOnlyList<DateTimeOffset>? Times { get; set; }

    /// <summary>
    /// The working day that is corrected, of the first correction. It differs from the date of <see cref="At"/> when a shift ends after
    /// midnight. Only the detail of the instance contains it.
    /// </summary>
    public DateOnly? Date { get; set; }

    /// <summary>The working days of an approval with several corrections, distinct and sorted; null when there is one correction.</summary>
    public IReadOnlyList<DateOnly>? Dates { get; set; }

    /// <summary>
    /// Returns the days that the corrections count for, each with its corrected times. A correction counts for its working day; if Feishu
    /// does not give that, for the date of its time.
    /// </summary>
    internal SortedDictionary<DateOnly, List<DateTimeOffset>> Days()
    {
        var days = new SortedDictionary<DateOnly, List<DateTimeOffset>>();
        foreach (var date in Dates ?? (Date is { } only && Times is null ? [only] : []))
            days[date] = [];
        bool areGiven = days.Count > 0;
        foreach (var time in Times ?? (At is { } at ? [at] : []))
        {
            var date = DateOnly.FromDateTime(time.DateTime);
            if (areGiven && !days.ContainsKey(date))
                date = days.Keys.LastOrDefault(day => day < date, days.Keys.First());
            if (!days.TryGetValue(date, out var times))
                days[date] = times = [];
            times.Add(time);
        }

        return days;
    }

    /// <summary>Feishu's number of the punch in the working day, unchanged.</summary>
    public long? PunchNo { get; set; }
}
