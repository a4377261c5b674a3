using FeishuApproval.Configuration;
using FeishuApproval.Localization;
using Microsoft.Extensions.Configuration;

namespace FeishuApproval.WorkCalendars;

/// <summary>
/// Says for every date whether people work. The first source that lists the date decides: the tenant's own days from Feishu People, then the
/// file, then the public holidays and make-up workdays of mainland China, then the weekend.
/// </summary>
internal sealed class WorkCalendar
{
    /// <summary>The month in which the next year should be known: its holidays are announced in October or November.</summary>
    private const int AnnouncementMonth = 11;

    private static readonly HolidayList MainlandChina = ReadMainlandChina();

    private readonly DayClassList? _own;
    private readonly HolidayList? _file;
    private readonly HolidayList? _table;
    private readonly Weekend _weekend;

    private WorkCalendar(DayClassList? own, HolidayList? file, HolidayList? table, Weekend weekend) =>
        (_own, _file, _table, _weekend) = (own, file, table, weekend);

    /// <summary>The calendar without any setting.</summary>
    public static WorkCalendar Default { get; } = new(null, null, MainlandChina, Weekend.Default);

    /// <summary>
    /// Reads the settings <c>Attendance:HolidayFile</c>, <c>Attendance:Holidays</c> and <c>Attendance:Weekend</c>, and the file.
    /// </summary>
    /// <exception cref="ConfigurationException">A setting or the file is invalid. The message says what to do.</exception>
    public static WorkCalendar Load(IConfiguration configuration)
    {
        var section = configuration.GetSection("Attendance");
        string holidays = section["Holidays"]?.Trim() is { Length: > 0 } set ? set : "china";
        var table = holidays.ToLowerInvariant() switch
        {
            "china" => MainlandChina,
            "none" => null,
            _ => throw new ConfigurationException(
                Localized.Of(
                    $"Attendance__Holidays is \"{holidays}\". Set it to china, the public holidays of mainland China, or none."
                )
            ),
        };
        return new WorkCalendar(
            null,
            ReadFile(section["HolidayFile"]?.Trim()),
            table,
            Weekend.Parse(section["Weekend"])
        );
    }

    /// <summary>Returns this calendar with a tenant's own days before all other sources.</summary>
    public WorkCalendar With(DayClassList own) => new(own, _file, _table, _weekend);

    /// <summary>Returns what a date is.</summary>
    public CalendarDay Day(DateOnly date)
    {
        bool isWeekend = _weekend.Contains(date.DayOfWeek);
        var known = _table?.Find(date);
        var listed = _file?.Find(date) ?? known;
        if ((_own?.Find(date) is { } own ? Named(own, listed) : listed) is not { } day)
            return new CalendarDay(isWeekend ? DayClass.RestDay : DayClass.Workday, null, false, false);

        // An iCalendar file and Feishu People cannot say which days are statutory.
        bool isStatutory = day.Class == DayClass.Holiday && (day.IsStatutory || known is { IsStatutory: true });
        return new CalendarDay(day.Class, day.Name, isStatutory, day.Class == DayClass.Workday && isWeekend);
    }

    /// <summary>
    /// Whether the public holidays of a year are known. In other years, only the weekend and the days of the file are days off.
    /// </summary>
    public bool Covers(int year) =>
        _own?.Covers(year) == true || _file?.Covers(year) == true || _table?.Covers(year) == true;

    /// <summary>Whether the holidays of this year and, from November, of the next year are known.</summary>
    public HolidayStatus StatusOn(DateOnly today) =>
        StatusOf(today.Month >= AnnouncementMonth ? [today.Year, today.Year + 1] : [today.Year]);

    /// <summary>Whether the holidays of these years are known. None is missing where the settings say that there are no holidays.</summary>
    public HolidayStatus StatusOf(IEnumerable<int> years)
    {
        int[] missing = _file is null && _table is null ? [] : [.. years.Where(year => !Covers(year))];
        string list = string.Join(", ", missing);
        return missing.Length == 0
            ? HolidayStatus.Complete
            : new HolidayStatus(
                missing,
                _table is null
                    ? Localized.Of(
                        $"The public holidays of {list} are not known. Only weekends and the days in Attendance__HolidayFile count as days off. "
                            + $"List the holidays of each year, 1 January included, in that file."
                    )
                    : Localized.Of(
                        $"The public holidays of {list} are not known. Only weekends and the days in Attendance__HolidayFile count as days off. "
                            + $"Install a newer version, or list the holidays of each year, 1 January included, in that file."
                    )
            );
    }

    /// <summary>Returns a tenant's own day, with the name that another source gives to it if people work on it in both or in neither.</summary>
    private static ListedDay Named(DayClass own, ListedDay? listed) =>
        listed is { } other && (other.Class == DayClass.Workday) == (own == DayClass.Workday)
            ? other with
            {
                Class = own,
            }
            : new ListedDay(own, null);

    private static HolidayList? ReadFile(string? path)
    {
        if (string.IsNullOrEmpty(path))
            return null;
        path = Path.GetFullPath(path);
        try
        {
            return HolidayFile.Read(path);
        }
        catch (SettingFileException exception)
        {
            throw new ConfigurationException(
                Localized.Of($"Attendance__HolidayFile {path} cannot be read. {exception.Message}")
            );
        }
    }

    private static HolidayList ReadMainlandChina()
    {
        using var resource = typeof(WorkCalendar).Assembly.GetManifestResourceStream("holidays/mainland-china.csv")!;
        byte[] bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return HolidayFile.Parse(bytes);
    }
}
