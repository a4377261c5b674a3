namespace FeishuApproval.Configuration;

/// <summary>Missing or contradictory configuration. The message is a sentence that says what to set; it holds no secret.</summary>
public sealed class ConfigurationException(string message) : Exception(message);
