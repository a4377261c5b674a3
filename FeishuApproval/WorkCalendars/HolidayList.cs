using System.Globalization;
using FeishuApproval.Configuration;
using FeishuApproval.Json;
using FeishuApproval.Localization;

namespace FeishuApproval.WorkCalendars;

/// <summary>The days that one source lists.</summary>
internal sealed class HolidayList
{
    private const int FirstYear = 2000;
    private const int LastYear = 2099;
    private const int MaxNameLength = 100;

    private readonly Dictionary<DateOnly, (ListedDay Day, long Line)> _days = [];

    /// <summary>
    /// Whether the list has the holidays of a year. It has them if it lists 1 January, which is a holiday in every notice; a list of the
    /// company's own days does not.
    /// </summary>
    public bool Covers(int year) => _days.ContainsKey(new DateOnly(year, 1, 1));

    /// <summary>Returns a listed day, or null.</summary>
    public ListedDay? Find(DateOnly date) => _days.TryGetValue(date, out var found) ? found.Day : null;

    /// <summary>Adds a day that stands in a line of the source.</summary>
    /// <exception cref="SettingFileException">The date or the name is invalid, or the date is listed as another type.</exception>
    public void Add(DateOnly date, ListedDay day, long line)
    {
        if (date.Year is < FirstYear or > LastYear)
        {
            throw new SettingFileException(
                line,
                Localized.Of($"The date {Text(date)} is not between {FirstYear} and {LastYear}. Correct the date.")
            );
        }

        if (day.Name is { } name && (name.Length > MaxNameLength || name.Any(char.IsControl)))
        {
            throw new SettingFileException(
                line,
                Localized.Of($"The name is longer than {MaxNameLength} characters or has a line break. Shorten it.")
            );
        }

        if (_days.TryAdd(date, (day, line)))
            return;
        var (first, firstLine) = _days[date];
        if (first with { Name = day.Name } != day)
        {
            throw new SettingFileException(
                line,
                Localized.Of(
                    $"{Text(date)} is {Text(day)} here and {Text(first)} in line {firstLine}. Keep one of the two."
                )
            );
        }
    }

    private static string Text(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Text(ListedDay day) => day.IsStatutory ? "statutory" : SnakeCase.Of(day.Class);
}

/// <summary>What a source says about a day.</summary>
internal readonly record struct ListedDay(DayClass Class, string? Name, bool IsStatutory = false);
