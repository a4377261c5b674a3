namespace FeishuApproval.Simulator.Load;

/// <summary>The options of a load run.</summary>
internal sealed record LoadOptions
{
    /// <summary>The address of the receiver.</summary>
    public required Uri Url { get; init; }

    /// <summary>The number of different events.</summary>
    public required int Count { get; init; }

    /// <summary>Requests per second; null sends as fast as the receiver answers.</summary>
    public double? Rate { get; init; }

    /// <summary>The number of concurrent requests, each on its own connection.</summary>
    public int Concurrency { get; init; } = 1;

    /// <summary>The number of additional redeliveries, as a share of <see cref="Count"/>.</summary>
    public double Duplicates { get; init; }

    /// <summary>Whether to send in random order.</summary>
    public bool Shuffle { get; init; }

    /// <summary>The time limit of an answer. Feishu waits 3 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>The total number of requests.</summary>
    public int Requests => checked(Count + (int)Math.Round(Count * Duplicates));
}
