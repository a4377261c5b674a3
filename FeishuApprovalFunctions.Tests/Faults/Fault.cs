namespace FeishuApproval.Tests.Faults;

/// <summary>The faults that docs/reliability.md lists.</summary>
public enum Fault
{
    /// <summary>The topic refuses a message and does not store it.</summary>
    TopicRefused,

    /// <summary>The topic stores a message and fails before it confirms that.</summary>
    TopicTookItAndFailed,

    /// <summary>The topic does not answer within the webhook's budget and does not store the message.</summary>
    TopicSilent,

    /// <summary>The topic stores a message after the webhook's time-out.</summary>
    TopicLate,

    /// <summary>The store is throttled (429) when a state is loaded.</summary>
    StoreThrottled,

    /// <summary>The store is down (503) when a state is committed; nothing is stored.</summary>
    StoreDown,

    /// <summary>The store stores a commit and the answer is lost (time-out).</summary>
    StoreTimedOut,

    /// <summary>The store reports a conflict with another projector.</summary>
    Conflict,

    /// <summary>The store never takes the event: unavailable, contended or broken for good.</summary>
    Poison,

    /// <summary>The process ends during deliveries.</summary>
    Kill,

    /// <summary>The last write to the database's log was torn when the process ended.</summary>
    TornLog,

    /// <summary>The receiver's clock moves at once, forth or back.</summary>
    ClockJump,
}
