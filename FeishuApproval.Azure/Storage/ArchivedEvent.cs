namespace FeishuApproval.Azure.Storage;

/// <summary>An event that is stored in an archive.</summary>
/// <param name="Key">The key of the event in the archive. It is valid as long as the event is stored.</param>
/// <param name="IsNew">Whether this call stored the event; false when it was already stored.</param>
internal readonly record struct ArchivedEvent(string Key, bool IsNew);
