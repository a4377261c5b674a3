using System.Globalization;
using System.Text.Json;

namespace FeishuApproval.Local.Commands;

/// <summary>How far a replay is, summed up over its calls.</summary>
internal sealed record ReplayProgress
{
    /// <summary>Where to go on after; null at the beginning and at the end.</summary>
    public string? After { get; init; }

    /// <summary>When the last event that was read had been received, as the host wrote it; null when none was read.</summary>
    public string? At { get; init; }

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
        $"{At ?? (IsDone ? "the end" : "not begun")}: {Terminal.Count(Read, "event")} read, {Terminal.Text(Matched)} matched, "
            + $"{Terminal.Text(Applied)} applied, {Terminal.Text(Known)} known, {Terminal.Text(Failed)} failed";

    /// <summary>Adds what another call came to.</summary>
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
