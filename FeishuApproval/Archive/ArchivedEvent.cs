namespace FeishuApproval.Archive;

/// <summary>An event as an archive holds it.</summary>
/// <param name="Key">Where, in the archive's own words; stays valid as long as the event is kept.</param>
/// <param name="IsNew">Whether it was stored just now; false when it was there.</param>
public readonly record struct ArchivedEvent(string Key, bool IsNew);
