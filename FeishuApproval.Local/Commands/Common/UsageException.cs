namespace FeishuApproval.Local.Commands.Common;

/// <summary>
/// The arguments contradict each other, or do not fit this machine. The message is one sentence with the necessary change.
/// </summary>
internal sealed class UsageException(string message) : Exception(message);
