using System.Globalization;
using FeishuApproval.Configuration;
using FeishuApproval.Localization;
using Microsoft.Extensions.Configuration;

namespace FeishuApproval.Privacy;

/// <summary>
/// The configuration section <c>Retention</c>: the number of days after which data is deleted. Data is kept when a setting is absent.
/// </summary>
/// <param name="Events">The retention period of archived events, counted from their receipt; null keeps them.</param>
/// <param name="Records">
/// The retention period of records with their stored events, counted from the last day or the last change, whichever is later; null keeps
/// them.
/// </param>
public sealed record RetentionOptions(TimeSpan? Events, TimeSpan? Records)
{
    /// <summary>The maximum number of days: 100 years. A larger value is a typing mistake.</summary>
    private const int MaxDays = 36_525;

    /// <summary>Whether any data is ever deleted.</summary>
    public bool IsOn => Events is not null || Records is not null;

    /// <summary>Reads the settings.</summary>
    /// <exception cref="ConfigurationException">A setting is not a valid number of days.</exception>
    public static RetentionOptions Load(IConfiguration configuration) =>
        new(Read(configuration, "Events"), Read(configuration, "Records"));

    private static TimeSpan? Read(IConfiguration configuration, string name)
    {
        string? text = configuration[$"Retention:{name}"];
        if (string.IsNullOrWhiteSpace(text))
            return null;
        return
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int days)
            && days is >= 1 and <= MaxDays
            ? TimeSpan.FromDays(days)
            : throw new ConfigurationException(
                Localized.Of(
                    $"Retention__{name} is \"{text}\". It must be a whole number of days from 1 to {MaxDays}; remove it to keep the data."
                )
            );
    }
}
