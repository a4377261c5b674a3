namespace FeishuApproval.Attendance.Records;

/// <summary>A state as a store holds it, to be committed against.</summary>
/// <param name="State">The state; null when nothing is stored.</param>
/// <param name="ETag">The store's own mark of this version; null when nothing is stored.</param>
public readonly record struct Loaded<TState>(TState? State, string? ETag)
    where TState : class;
