namespace FeishuApproval.Local.Simulator;

/// <summary>The position of an id in an event's body.</summary>
/// <param name="Kind">The format of the id.</param>
/// <param name="Start">The first byte's index.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Key">Which of a round's ids it takes; 0 for event ids.</param>
internal readonly record struct IdSlot(IdKind Kind, int Start, int Length, int Key);
