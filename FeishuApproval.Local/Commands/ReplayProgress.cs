using System.Globalization;
using FeishuApproval.Api.Management;

namespace FeishuApproval.Local.Commands;

/// <summary>How far a replay is, summed up over its calls.</summary>
internal sealed record ReplayProgress
{
    /// <summary>ISO 8601 with as many digits of the second as are needed, as in JSON.</summary>
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz";

    /// <summary>Where to go on after; null at the beginning and at the end.</summary>
    public string? After { get; init; }

    /// <summary>When the last event that was read had been received; null when none was read.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>Events read.</summary>
    public long Read { get; init; }

    /// <summary>Of those, events that were asked for and have a projection.</summary>
    public long Matched { get; init; }

    /// <summary>Of those, events whose effect was not stored before.</summary>
    public long Applied { get; init; }

    /// <summary>Events whose effect was there.</summary>
    public long Known { get; init; }

    /// <summary>Events that could not be handled.</summary>
    public long Failed { get; init; }

    /// <summary>Whether there is nothing more to read.</summary>
    public bool IsDone { get; init; }

    /// <summary>Whether the store ended the last call.</summary>
    public bool IsStoreUnavailable { get; init; }

    /// <summary>The line about it.</summary>
    public string Line =>
        $"{At?.ToString(TimeFormat, CultureInfo.InvariantCulture) ?? (IsDone ? "the end" : "not begun")}: "
            + $"{Terminal.Count(Read, "event")} read, {Terminal.Text(Matched)} matched, "
            + $"{Terminal.Text(Applied)} applied, {Terminal.Text(Known)} known, {Terminal.Text(Failed)} failed";

    /// <summary>Adds what another call came to.</summary>
    public ReplayProgress Add(ReplayAnswer answer) => new()
    {
        After = answer.Next,
        At = answer.At ?? At,
        Read = Read + answer.Read,
        Matched = Matched + answer.Matched,
        Applied = Applied + answer.Applied,
        Known = Known + answer.AlreadyApplied,
        Failed = Failed + answer.Failed,
        IsDone = answer.Done,
        IsStoreUnavailable = answer.StoreUnavailable,
    };

    /// <summary>The share of a time range that was reached.</summary>
    public double Share(DateTimeOffset from, DateTimeOffset to) =>
        IsDone ? 1 : At is { } at ? (at - from) / (to - from) : 0;
}
