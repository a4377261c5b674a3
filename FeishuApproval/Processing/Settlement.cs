namespace FeishuApproval.Processing;

/// <summary>How a delivery ends.</summary>
internal abstract record Settlement
{
    private Settlement()
    {
    }

    /// <summary>The message is done with.</summary>
    public sealed record Complete : Settlement
    {
        internal static Complete Instance { get; } = new();
    }

    /// <summary>Try again inside this delivery, while the lock is renewed.</summary>
    public sealed record Retry(TimeSpan Delay) : Settlement;

    /// <summary>Give the message back to the topic for another delivery.</summary>
    public sealed record Abandon : Settlement
    {
        internal static Abandon Instance { get; } = new();
    }

    /// <summary>Set the message aside for a person.</summary>
    /// <param name="Reason">A short constant such as <c>store_unavailable</c>; also the metric's tag.</param>
    /// <param name="Description">One sentence on what happened and what to do; never personal data.</param>
    public sealed record DeadLetter(string Reason, string Description) : Settlement;

    /// <summary>Touch nothing: the host is stopping, and the lock will run out by itself.</summary>
    public sealed record None : Settlement
    {
        internal static None Instance { get; } = new();
    }
}
