using FeishuApproval.Localization;
using Microsoft.Extensions.Configuration;

namespace FeishuApproval.Configuration;

/// <summary>
/// Reads settings that are copied from the developer console or a file: ids, tokens, keys. Blanks and line ends around the value come from
/// copying, and are removed.
/// </summary>
internal static class SecretSetting
{
    private const string Quotes = "\"'`“”‘’「」";

    /// <summary>Reads a setting; null when it is not set or blank.</summary>
    /// <exception cref="ConfigurationException">The value has a quote at an end, or a line end inside.</exception>
    public static string? Read(IConfigurationSection section, string name)
    {
        if (section[name]?.Trim() is not { Length: > 0 } value)
            return null;
        string setting = $"{section.Path.Replace(":", "__", StringComparison.Ordinal)}__{name}";
        if (Quotes.Contains(value[0], StringComparison.Ordinal) || Quotes.Contains(value[^1], StringComparison.Ordinal))
        {
            throw new ConfigurationException(
                Localized.Of(
                    $"{setting} begins or ends with a quote, which is not part of the value. Set it without quotes."
                )
            );
        }

        return value.Any(char.IsControl)
            ? throw new ConfigurationException(
                Localized.Of(
                    $"{setting} has a line end or a tab inside. Copy the value again from the developer console."
                )
            )
            : value;
    }
}
