namespace FeishuApproval.WorkCalendars;

/// <summary>The classes of consecutive days, as one text with a character for each day.</summary>
/// <param name="first">The first day.</param>
/// <param name="text">
/// <c>w</c> for a workday, <c>r</c> for a rest day and <c>h</c> for a holiday; any other character for a day that is not listed.
/// </param>
internal sealed class DayClassList(DateOnly first, string text)
{
    private const char NotListed = '-';

    /// <summary>Creates the text of the days from the first to the last.</summary>
    public static string TextOf(DateOnly first, DateOnly last, IReadOnlyDictionary<DateOnly, DayClass> days) =>
        string.Create(
            last.DayNumber - first.DayNumber + 1,
            (First: first, Days: days),
            static (text, source) =>
            {
                for (int i = 0; i < text.Length; i++)
                {
                    text[i] = source.Days.TryGetValue(source.First.AddDays(i), out var found)
                        ? found switch
                        {
                            DayClass.Workday => 'w',
                            DayClass.RestDay => 'r',
                            _ => 'h',
                        }
                        : NotListed;
                }
            }
        );

    /// <summary>Returns the class of a day; null when it is not listed.</summary>
    public DayClass? Find(DateOnly date)
    {
        int index = date.DayNumber - first.DayNumber;
        if (index < 0 || index >= text.Length)
            return null;
        return text[index] switch
        {
            'w' => DayClass.Workday,
            'r' => DayClass.RestDay,
            'h' => DayClass.Holiday,
            _ => null,
        };
    }

    /// <summary>
    /// Whether the list has the holidays of a year: 1 January is one in every notice. A list that was filled by weekdays only has it as a
    /// workday or a rest day.
    /// </summary>
    public bool Covers(int year) => Find(new DateOnly(year, 1, 1)) == DayClass.Holiday;
}
