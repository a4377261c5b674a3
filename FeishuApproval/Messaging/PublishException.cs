namespace FeishuApproval.Messaging;

/// <summary>The topic did not store a message. The webhook returns 503, and Feishu sends the event again.</summary>
public sealed class PublishException(string message, Exception? innerException = null)
    : Exception(message, innerException);
