using System.CommandLine;
using System.Globalization;
using FeishuApproval.Localization;

namespace FeishuApproval.Local.Commands.Common;

/// <summary>Options with a date.</summary>
internal static class DayOption
{
    private const string Format = "yyyy-MM-dd";

    /// <summary>Creates an option that is required.</summary>
    public static Option<DateOnly> Required(string name, string description) =>
        new(name)
        {
            Description = description,
            HelpName = "DAY",
            Required = true,
            CustomParser = result =>
            {
                string text = result.Tokens[0].Value;
                if (
                    DateOnly.TryParseExact(text, Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
                )
                    return day;
                result.AddError(Localized.Of($"{name} must be a day like 2024-09-05, not \"{text}\""));
                return default;
            },
        };

    /// <summary>Formats a date in the format of the option.</summary>
    public static string Text(DateOnly day) => day.ToString(Format, CultureInfo.InvariantCulture);
}
