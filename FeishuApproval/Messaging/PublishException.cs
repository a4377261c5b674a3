namespace FeishuApproval.Messaging;

/// <summary>The topic did not take a message. The webhook answers 503 and Feishu sends the event again.</summary>
public sealed class PublishException(string message, Exception? innerException = null) : Exception(message, innerException);
