using FeishuApproval.Configuration;
using Microsoft.Extensions.Configuration;

namespace FeishuApprovalFunctions.Configuration;

/// <summary>Whether this app writes and serves the change feed. The feed costs one storage request for each change.</summary>
/// <param name="IsEnabled">False unless the setting is true.</param>
internal sealed record ChangesSetting(bool IsEnabled)
{
    private const string Enabled = "Changes__Enabled";

    /// <summary>Reads the setting.</summary>
    /// <exception cref="ConfigurationException">The setting is neither true nor false.</exception>
    public static ChangesSetting Load(IConfiguration configuration) =>
        configuration.Read(Enabled) switch
        {
            null => new ChangesSetting(IsEnabled: false),
            { } text when bool.TryParse(text, out bool isEnabled) => new ChangesSetting(isEnabled),
            { } text => throw new ConfigurationException($"{Enabled} is \"{text}\". It must be true or false."),
        };
}
