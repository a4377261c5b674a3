namespace FeishuApproval.DeadLetters;

/// <summary>What is to become of a dead letter.</summary>
public enum DeadLetterAction
{
    /// <summary>It stays.</summary>
    Keep,

    /// <summary>It goes: its effect is stored now.</summary>
    Resent,

    /// <summary>It goes without an effect.</summary>
    Purged,
}
