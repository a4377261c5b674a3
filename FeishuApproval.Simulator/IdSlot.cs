namespace FeishuApproval.Simulator;

/// <summary>The position of an id in an event's body.</summary>
/// <param name="Kind">The format of the id.</param>
/// <param name="Start">The index of the first byte.</param>
/// <param name="Length">The length in bytes.</param>
/// <param name="Key">The number of the id in a round; 0 for event ids.</param>
internal readonly record struct IdSlot(IdKind Kind, int Start, int Length, int Key);
