namespace FeishuApproval.Attendance.Records;

/// <summary>A loaded state. A commit refers to it.</summary>
/// <param name="State">The state; null when no state is stored.</param>
/// <param name="ETag">The store's version mark of the state; null when no state is stored.</param>
public readonly record struct Loaded<TState>(TState? State, string? ETag)
    where TState : class;
