// Writes FeishuApproval/WorkCalendars/mainland-china.csv, the public holidays and make-up workdays of mainland China, from the data set
// holiday-cn (MIT License, see THIRD-PARTY-NOTICES.md). Run it when the State Council has announced the next year, usually in November:
//
//   git clone --depth 1 https://github.com/NateScarlet/holiday-cn ../holiday-cn
//   dotnet run packaging/holidays.cs -- ../holiday-cn

using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

const int FirstYear = 2007;

if (args is not [var folder])
{
    Console.Error.WriteLine("Usage: dotnet run packaging/holidays.cs -- FOLDER\nFOLDER is a clone of holiday-cn.");
    return 2;
}

// A notice may name days of the December before, so a day can be in the file of the next year.
var days = new SortedDictionary<DateOnly, (string Name, bool IsOff)>();
int lastYear = FirstYear - 1;
for (int year = FirstYear; File.Exists(NoticeFile(year)); year++)
{
    using var notice = JsonDocument.Parse(File.ReadAllText(NoticeFile(year)));
    foreach (var day in notice.RootElement.GetProperty("days").EnumerateArray())
    {
        lastYear = year;
        var date = DateOnly.ParseExact(
            day.GetProperty("date").GetString()!,
            "yyyy-MM-dd",
            CultureInfo.InvariantCulture
        );
        days.Add(date, (Name(day.GetProperty("name").GetString()!), day.GetProperty("isOffDay").GetBoolean()));
    }
}

var statutory = Enumerable.Range(FirstYear, lastYear - FirstYear + 1).SelectMany(StatutoryDays).ToHashSet();
var unlisted = statutory.Where(date => !days.TryGetValue(date, out var day) || !day.IsOff).ToList();
if (lastYear < FirstYear || unlisted.Count > 0)
{
    Console.Error.WriteLine(
        $"The data set is incomplete. It does not list these days off: {string.Join(", ", unlisted)}"
    );
    return 1;
}

var csv = new StringBuilder("date,type,name\n");
foreach (var (date, (name, isOff)) in days)
{
    // A notice may also say that work begins on a Monday, which is a workday anyway.
    if (date.Year < FirstYear || (!isOff && date.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)))
        continue;
    string type =
        !isOff ? "workday"
        : statutory.Contains(date) ? "statutory"
        : "holiday";
    csv.Append(CultureInfo.InvariantCulture, $"{date:yyyy-MM-dd},{type},{name}\n");
}

File.WriteAllText(
    Path.GetFullPath("../FeishuApproval/WorkCalendars/mainland-china.csv", ScriptFolder()),
    csv.ToString()
);
Console.WriteLine($"{FirstYear} to {lastYear}: {csv.ToString().Count(letter => letter == '\n') - 1} days");
return 0;

string NoticeFile(int year) => Path.Combine(folder, $"{year}.json");

static string Name(string name) =>
    name switch
    {
        "“五一”" or "“五一”国际劳动节" => "劳动节",
        "“十一”" => "国庆节",
        _ => name,
    };

// The days for which overtime is paid threefold (Labour Law, article 44): the days of the festivals by the Regulation on Public Holidays
// for National Annual Festivals and Memorial Days (全国年节及纪念日放假办法) as revised in 1999, 2007, 2013 and 2024.
static HashSet<DateOnly> StatutoryDays(int year)
{
    var newYear = Lunar(year, 1, 1);
    (DateOnly First, int Count)[] festivals =
    [
        (new DateOnly(year, 1, 1), 1),
        year switch
        {
            >= 2025 => (newYear.AddDays(-1), 4),
            >= 2008 and <= 2013 => (newYear.AddDays(-1), 3),
            _ => (newYear, 3),
        },
        (
            new DateOnly(year, 5, 1),
            year switch
            {
                >= 2025 => 2,
                >= 2008 => 1,
                _ => 3,
            }
        ),
        (new DateOnly(year, 10, 1), 3),
        .. year < 2008 ? [] : new[] { (PureBrightness(year), 1), (Lunar(year, 5, 5), 1), (Lunar(year, 8, 15), 1) },
        // The State Council added this day for one year.
        .. year == 2015 ? new[] { (new DateOnly(2015, 9, 3), 1) } : [],
    ];

    var days = new HashSet<DateOnly>();
    foreach (var (first, count) in festivals)
    {
        var date = first;
        for (int added = 0; added < count; date = date.AddDays(1))
        {
            // Festivals that meet keep their number of days: 1 to 4 October 2020 (人社厅函〔2020〕135号).
            if (days.Add(date))
                added++;
        }
    }

    return days;
}

static DateOnly Lunar(int year, int month, int day)
{
    // .NET counts the leap month as one of thirteen.
    var calendar = new ChineseLunisolarCalendar();
    int leap = calendar.GetLeapMonth(year);
    return DateOnly.FromDateTime(
        calendar.ToDateTime(year, leap > 0 && leap <= month ? month + 1 : month, day, 0, 0, 0, 0)
    );
}

// The solar term Qingming, in the years 2000 to 2099.
static DateOnly PureBrightness(int year) => new(year, 4, (int)((year - 2000) * 0.2422 + 4.81) - (year - 2000) / 4);

static string ScriptFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
