using System.Globalization;
using FeishuApproval.Api.Management;
using FeishuApproval.Archive;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Localization;

namespace FeishuApproval.Local.Commands.Management;

/// <summary>The progress of a replay: the sums of its calls.</summary>
internal sealed record ReplayProgress
{
    /// <summary>ISO 8601 with only the necessary digits of the second, as in JSON.</summary>
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz";

    /// <summary>The cursor to continue with; null at the beginning and at the end.</summary>
    public string? After { get; init; }

    /// <summary>When the last read event was received; null when no event was read.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>How many events were read.</summary>
    public long Read { get; init; }

    /// <summary>How many of the read events match the request and have a projection.</summary>
    public long Matched { get; init; }

    /// <summary>How many of the matching events this replay applied.</summary>
    public long Applied { get; init; }

    /// <summary>How many events were already applied.</summary>
    public long Known { get; init; }

    /// <summary>How many events could not be applied.</summary>
    public long Failed { get; init; }

    /// <summary>Whether the end is reached.</summary>
    public bool IsDone { get; init; }

    /// <summary>Whether the last call ended because the store was unavailable.</summary>
    public bool IsStoreUnavailable { get; init; }

    /// <summary>The progress as a line of text.</summary>
    public string Line =>
        Localized.Of(
            $"{At?.ToString(TimeFormat, CultureInfo.InvariantCulture) ?? (IsDone ? Localized.Of($"Done") : Localized.Of($"Not started"))}: "
                + $"{Terminal.Count(Read, "event")} read, {Terminal.Text(Matched)} matched, "
                + $"{Terminal.Text(Applied)} applied, {Terminal.Text(Known)} already applied, {Terminal.Text(Failed)} failed"
        );

    /// <summary>Adds the result of another call.</summary>
    public ReplayProgress Add(ReplayReport answer) =>
        new()
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
        IsDone ? 1
        : At is { } at ? (at - from) / (to - from)
        : 0;
}
