using FeishuApproval.Messaging;

namespace FeishuApproval.Archive;

/// <summary>An event read back from an archive.</summary>
/// <param name="Key">The archive's key of the event; pass it to continue after this event.</param>
/// <param name="Message">The event as it was on the topic.</param>
public readonly record struct ArchivedMessage(string Key, EventMessage Message);
