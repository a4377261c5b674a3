using System.CommandLine;
using System.Globalization;
using System.Numerics;
using FeishuApproval.Localization;

namespace FeishuApproval.Local.Commands.Common;

/// <summary>Options with a number. The error message contains the valid range.</summary>
internal static class NumberOption
{
    /// <summary>Creates an option without a default; its value is null when the option is absent.</summary>
    public static Option<T?> Optional<T>(string name, T minimum, T maximum, string description)
        where T : struct, INumber<T> => Describe(new Option<T?>(name), minimum, maximum, description, number => number);

    /// <summary>Creates an option with a default.</summary>
    public static Option<T> WithDefault<T>(string name, T minimum, T maximum, T defaultValue, string description)
        where T : struct, INumber<T>
    {
        var option = Describe(new Option<T>(name), minimum, maximum, description, number => number ?? defaultValue);
        option.DefaultValueFactory = _ => defaultValue;
        return option;
    }

    private static Option<TValue> Describe<TValue, T>(
        Option<TValue> option,
        T minimum,
        T maximum,
        string description,
        Func<T?, TValue> convert
    )
        where T : struct, INumber<T>
    {
        option.Description = description;
        option.HelpName = "N";
        option.CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (
                T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                && number >= minimum
                && number <= maximum
            )
                return convert(number);
            result.AddError(
                typeof(T) == typeof(int)
                    ? Localized.Of($"{option.Name} must be a whole number from {minimum} to {maximum}, not \"{text}\"")
                    : Localized.Of($"{option.Name} must be a number from {minimum} to {maximum}, not \"{text}\"")
            );
            return convert(null);
        };
        return option;
    }
}
