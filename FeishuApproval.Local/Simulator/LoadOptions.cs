namespace FeishuApproval.Local.Simulator;

/// <summary>How much to send, and how.</summary>
internal sealed record LoadOptions
{
    /// <summary>The address of the receiver.</summary>
    public required Uri Url { get; init; }

    /// <summary>How many different events.</summary>
    public required int Count { get; init; }

    /// <summary>Requests a second; null sends as fast as the receiver answers.</summary>
    public double? Rate { get; init; }

    /// <summary>How many requests are under way at once, each on a connection of its own.</summary>
    public int Concurrency { get; init; } = 1;

    /// <summary>How many redeliveries are sent on top, as a share of <see cref="Count"/>.</summary>
    public double Duplicates { get; init; }

    /// <summary>Whether to send in random order.</summary>
    public bool Shuffle { get; init; }

    /// <summary>How long to wait for an answer. Feishu waits 3 s (feishu-protocol §1.6).</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>The resulting number of requests.</summary>
    public int Requests => checked(Count + (int)Math.Round(Count * Duplicates));
}
