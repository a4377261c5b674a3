namespace FeishuApproval.Configuration;

/// <summary>
/// Missing or contradictory configuration. The message is a sentence that describes the setting to change. It contains no secret.
/// </summary>
public sealed class ConfigurationException(string message) : Exception(message);
