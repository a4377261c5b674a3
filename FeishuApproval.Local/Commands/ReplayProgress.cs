using System.Globalization;
using System.Text.Json;

namespace FeishuApproval.Local.Commands;

/// <summary>The progress of a replay: the totals of its calls.</summary>
internal sealed record ReplayProgress
{
    /// <summary>Where to continue; null at the beginning and at the end.</summary>
    public string? After { get; init; }

    /// <summary>When the last event read was received, as the server wrote it; null when none was read.</summary>
    public string? At { get; init; }

    /// <summary>Events read.</summary>
    public long Read { get; init; }

    /// <summary>Of those, events that match the request and have a projection.</summary>
    public long Matched { get; init; }

    /// <summary>Of those, events that this replay applied.</summary>
    public long Applied { get; init; }

    /// <summary>Events that were already applied.</summary>
    public long Known { get; init; }

    /// <summary>Events that could not be applied.</summary>
    public long Failed { get; init; }

    /// <summary>Whether the end is reached.</summary>
    public bool IsDone { get; init; }

    /// <summary>Whether the last call ended because the store is unavailable.</summary>
    public bool IsStoreUnavailable { get; init; }

    /// <summary>The progress as a line of text.</summary>
    public string Line =>
        $"{At ?? (IsDone ? "the end" : "not begun")}: {Terminal.Count(Read, "event")} read, {Terminal.Text(Matched)} matched, "
            + $"{Terminal.Text(Applied)} applied, {Terminal.Text(Known)} known, {Terminal.Text(Failed)} failed";

    /// <summary>Adds the result of another call.</summary>
    public ReplayProgress Add(JsonElement answer) => new()
    {
        After = answer.GetProperty("next").GetString(),
        At = answer.TryGetProperty("at"u8, out var at) ? at.GetString() : At,
        Read = Read + answer.GetProperty("read").GetInt64(),
        Matched = Matched + answer.GetProperty("matched").GetInt64(),
        Applied = Applied + answer.GetProperty("applied").GetInt64(),
        Known = Known + answer.GetProperty("already_applied").GetInt64(),
        Failed = Failed + answer.GetProperty("failed").GetInt64(),
        IsDone = answer.GetProperty("done").GetBoolean(),
        IsStoreUnavailable = answer.GetProperty("store_unavailable").GetBoolean(),
    };

    /// <summary>The share of a time range that was reached.</summary>
    public double Share(DateTimeOffset from, DateTimeOffset to) =>
        IsDone ? 1 : At is null ? 0 : (DateTimeOffset.Parse(At, CultureInfo.InvariantCulture) - from) / (to - from);
}
