using FeishuApproval.Configuration;
using FeishuApproval.Localization;

namespace FeishuApproval.WorkCalendars;

/// <summary>The weekdays on which people do not work.</summary>
internal sealed class Weekend
{
    private readonly HashSet<DayOfWeek> _days;

    private Weekend(IEnumerable<DayOfWeek> days) => _days = [.. days];

    /// <summary>Saturday and Sunday.</summary>
    public static Weekend Default { get; } = new([DayOfWeek.Saturday, DayOfWeek.Sunday]);

    public bool Contains(DayOfWeek day) => _days.Contains(day);

    /// <summary>Reads the setting: names of weekdays; empty or <c>none</c> for none; null for Saturday and Sunday.</summary>
    /// <exception cref="ConfigurationException">A name is not one of a weekday.</exception>
    public static Weekend Parse(string? setting) =>
        setting?.Trim() switch
        {
            null => Default,

            // Windows has no empty environment variables.
            var none when none.Equals("none", StringComparison.OrdinalIgnoreCase) => new Weekend([]),
            var names => new Weekend(
                names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Weekday)
            ),
        };

    private static DayOfWeek Weekday(string name)
    {
        foreach (var day in Enum.GetValues<DayOfWeek>())
        {
            if (name.Equals(day.ToString(), StringComparison.OrdinalIgnoreCase))
                return day;
        }

        string hint = Nearest.Of(name, Enum.GetNames<DayOfWeek>()) is { } nearest
            ? Localized.Of($" Did you mean {nearest}?")
            : "";
        throw new ConfigurationException(
            Localized.Of(
                $"Attendance__Weekend has \"{name}\", which is not a weekday.{hint} Write names such as Saturday,Sunday, or none."
            )
        );
    }
}
