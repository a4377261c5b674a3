namespace FeishuApproval.Local.Commands;

/// <summary>The arguments contradict each other or the machine. The message is one sentence that says what to change.</summary>
internal sealed class UsageException(string message) : Exception(message);
