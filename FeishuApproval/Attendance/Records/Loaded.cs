namespace FeishuApproval.Attendance.Records;

/// <summary>A loaded state, to which a commit refers.</summary>
/// <param name="State">The state; null when nothing is stored.</param>
/// <param name="ETag">The store's mark of this version; null when nothing is stored.</param>
public readonly record struct Loaded<TState>(TState? State, string? ETag)
    where TState : class;
