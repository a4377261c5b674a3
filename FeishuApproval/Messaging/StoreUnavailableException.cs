namespace FeishuApproval.Messaging;

/// <summary>A store is temporarily unavailable (throttled, timed out or unreachable). The same call may succeed later.</summary>
public sealed class StoreUnavailableException(string message, Exception? innerException = null)
    : Exception(message, innerException);
