namespace FeishuApproval.Tests.Faults;

/// <summary>What can go wrong, as docs/reliability.md lists it.</summary>
public enum Fault
{
    /// <summary>The topic refuses a message it does not have.</summary>
    TopicRefused,

    /// <summary>The topic takes a message and fails before it can say so.</summary>
    TopicTookItAndFailed,

    /// <summary>The topic does not answer within the webhook's budget and does not take the message.</summary>
    TopicSilent,

    /// <summary>The topic takes a message after the webhook has given up on it.</summary>
    TopicLate,

    /// <summary>The store is throttled (429) when a state is loaded.</summary>
    StoreThrottled,

    /// <summary>The store is down (503) when a state is committed; nothing is stored.</summary>
    StoreDown,

    /// <summary>The store stores a commit and the answer is lost (time-out).</summary>
    StoreTimedOut,

    /// <summary>The store says that another projector was faster.</summary>
    Conflict,

    /// <summary>The store never takes the event: unavailable, contended or broken for good.</summary>
    Poison,

    /// <summary>The index is throttled (429); no row is written.</summary>
    IndexThrottled,

    /// <summary>The index writes none, some or all of a record's rows, and the answer is lost (time-out).</summary>
    IndexTimedOut,

    /// <summary>The process ends with deliveries under way; nothing of them is handed over.</summary>
    Kill,

    /// <summary>The last write to the database's log was torn when the process ended.</summary>
    TornLog,

    /// <summary>The receiver's clock moves at once, forth or back.</summary>
    ClockJump,
}
