namespace FeishuApproval.Archive;

/// <summary>An event as an archive holds it.</summary>
/// <param name="Key">The archive's key of the event; valid as long as the event is kept.</param>
/// <param name="IsNew">Whether this call stored it; false when it was stored before.</param>
public readonly record struct ArchivedEvent(string Key, bool IsNew);
