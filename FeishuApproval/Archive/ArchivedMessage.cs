using FeishuApproval.Messaging;

namespace FeishuApproval.Archive;

/// <summary>An event that was read from an archive.</summary>
/// <param name="Key">The key of the event in the archive. Pass it to continue after this event.</param>
/// <param name="Message">The event as it was published to the topic.</param>
public readonly record struct ArchivedMessage(string Key, EventMessage Message);
