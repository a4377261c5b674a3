namespace FeishuApproval.Processing;

/// <summary>How a delivery ends.</summary>
internal abstract record Settlement
{
    private Settlement() { }

    /// <summary>Complete the message.</summary>
    public sealed record Complete : Settlement
    {
        internal static Complete Instance { get; } = new();
    }

    /// <summary>Retry within this delivery, while the lock is renewed.</summary>
    public sealed record Retry(TimeSpan Delay) : Settlement;

    /// <summary>Abandon the message, so that the topic delivers it again.</summary>
    public sealed record Abandon : Settlement
    {
        internal static Abandon Instance { get; } = new();
    }

    /// <summary>Move the message to the dead letters.</summary>
    /// <param name="Reason">A short constant such as <c>store_unavailable</c>. It is also used as a metric tag.</param>
    /// <param name="Description">One sentence that describes what happened and what to do. It contains no personal data.</param>
    public sealed record DeadLetter(string Reason, string Description) : Settlement;

    /// <summary>Do nothing, because the server is stopping. The lock expires by itself.</summary>
    public sealed record None : Settlement
    {
        internal static None Instance { get; } = new();
    }
}
