namespace FeishuApproval.Messaging;

/// <summary>A store that cannot answer now (throttled, timed out, unreachable); the same call may succeed later.</summary>
public sealed class StoreUnavailableException(string message, Exception? innerException = null) : Exception(message, innerException);
