using System.Globalization;
using System.Text;
using FeishuApproval.Configuration;
using FeishuApproval.WorkCalendars;

namespace FeishuApproval.Tests.WorkCalendars;

public sealed class HolidayFileTests
{
    private static readonly DateOnly[] Week = [.. Enumerable.Range(0, 8).Select(new DateOnly(2026, 9, 30).AddDays)];

    [Theory]
    [InlineData("date,type,name\n2026-10-01,holiday,国庆节\n2026-10-04,workday,补班\n")]
    [InlineData("\uFEFFdate,type,name\r\n2026-10-01,holiday,国庆节\r\n2026-10-04,workday,补班")]
    [InlineData("date;type;name\n2026-10-01;holiday;国庆节\n2026-10-04;workday;补班\n")]
    [InlineData("Date, Type ,NAME\n2026/10/1, Holiday , 国庆节 \n2026/10/4,WORKDAY,补班\n\n,,\n")]
    [InlineData("name,note,type,date\n国庆节,x,休,2026-10-01\n\"补班\",y,班,2026-10-4\n")]
    [InlineData("date,type,name\n2026-10-01,holiday,国庆节\n2026-10-01,holiday,again\n2026-10-04,workday,补班\n")]
    public void A_table_is_read_as_spreadsheets_write_it(string text) =>
        Assert.Equal("10-01 Holiday 国庆节; 10-04 Workday 补班", Days(text));

    [Theory]
    [InlineData("date,type\n2026-10-01,statutory\n", "10-01 Holiday statutory")]
    [InlineData("date,type,name\n2026-10-01,rest_day,\n", "10-01 RestDay")]
    [InlineData("date,type,name\n", "")]
    public void A_name_may_be_absent(string text, string days) => Assert.Equal(days, Days(text));

    [Theory]
    [InlineData("SUMMARY:国庆节(休)", "SUMMARY:国庆节(班)", "国庆节", "国庆节")]
    [InlineData("SUMMARY:国庆节（休）", "SUMMARY:国庆节（班）", "国庆节", "国庆节")]
    [InlineData("SUMMARY:国庆节假期", "SUMMARY:上班(补国庆节假期)", "国庆节假期", "上班(补国庆节假期)")]
    [InlineData(
        "SUMMARY;LANGUAGE=\"zh:CN\":National\\, \n Day",
        "SUMMARY:国庆节\r\n\t补班",
        "National, Day",
        "国庆节补班"
    )]
    public void An_event_is_a_workday_if_its_summary_says_so(string off, string work, string offName, string workName)
    {
        string text = Calendar(
            $"BEGIN:VEVENT\nDTSTART;VALUE=DATE:20261001\nDTEND;VALUE=DATE:20261003\n{off}\nEND:VEVENT",
            $"BEGIN:VEVENT\nDTSTART:20261004\n{work}\nEND:VEVENT"
        );

        Assert.Equal($"10-01 Holiday {offName}; 10-02 Holiday {offName}; 10-04 Workday {workName}", Days(text));
        Assert.Equal(Days(text), Days(text.ReplaceLineEndings("\r\n")));
    }

    [Fact]
    public void In_a_calendar_with_marks_other_events_are_not_days_off() =>
        Assert.Equal(
            "10-01 Holiday 国庆节",
            Days(
                Calendar(
                    "BEGIN:VEVENT\nDTSTART;VALUE=DATE:20261001\nSUMMARY:国庆节（休）\nEND:VEVENT",
                    "BEGIN:VEVENT\nDTSTART;VALUE=DATE:20261005\nSUMMARY:世界教师日\nEND:VEVENT"
                )
            )
        );

    [Fact]
    public void Cancelled_events_and_other_components_are_ignored() =>
        Assert.Equal(
            "10-01 Holiday 国庆节",
            Days(
                Calendar(
                    "BEGIN:VTIMEZONE\nBEGIN:STANDARD\nDTSTART:19700101T000000\nRRULE:FREQ=YEARLY\nEND:STANDARD\nEND:VTIMEZONE",
                    "BEGIN:VEVENT\nDTSTART;VALUE=DATE:20261001\nSUMMARY:国庆节\nBEGIN:VALARM\nSUMMARY:alarm\n"
                        + "DURATION:PT5M\nEND:VALARM\nEND:VEVENT",
                    "BEGIN:VEVENT\nSTATUS:CANCELLED\nDTSTART;VALUE=DATE:20261002\nSUMMARY:x\nEND:VEVENT"
                )
            )
        );

    [Theory]
    [InlineData("", "Line 1: The header has no column date. The first line must be date,type,name.")]
    [InlineData("2026-10-01,休\n", "Line 1: The header has no column date. The first line must be date,type,name.")]
    [InlineData("date,name\n2026-10-01,x\n", "Line 1: The header has no column type. ")]
    [InlineData("date,type\n2026-13-01,休\n", "Line 2: The date is not a day such as 2026-10-01. Correct it.")]
    [InlineData("date,type\n2026-10-01,休\n1/10/2026,休\n", "Line 3: The date is not a day such as 2026-10-01.")]
    [InlineData("date,type\n,休\n", "Line 2: The date is not a day such as 2026-10-01.")]
    [InlineData("date,type\n1999-12-31,休\n", "Line 2: The date 1999-12-31 is not between 2000 and 2099. Correct")]
    [InlineData("date,type\n2026-10-01\n", "Line 2: The type must be workday (or 班), rest_day, holiday (or 休) or")]
    [InlineData("date,type\n2026-10-01,RestDay\n", "Line 2: The type must be workday (or 班), rest_day, holiday")]
    [InlineData(
        "date,type\n2026-10-01,休\n2026-10-02,休\n2026-10-01,班\n",
        "Line 4: 2026-10-01 is workday here and holiday in line 2. Keep one of the two."
    )]
    [InlineData(
        "date,type\n2026-10-01,statutory\n2026-10-01,holiday\n",
        "Line 3: 2026-10-01 is holiday here and statutory in line 2. Keep one of the two."
    )]
    [InlineData("date,type,name\n2026-10-01,休,a,b\n", "Line 2: It has 4 fields, and the header has 3. ")]
    [InlineData("date,type,name\n2026-10-01,休,\"a\nb\"\n", "Line 2: The name is longer than 100 characters or has")]
    [InlineData("date,type,name\n2026-10-01,休,\"a\n", "Line 2: A quote is not closed, or text follows it. ")]
    public void A_mistake_in_a_table_is_named_with_its_line(string text, string sentence) =>
        Assert.StartsWith(sentence, Problem(text), StringComparison.Ordinal);

    [Theory]
    [InlineData("DTSTART:20261001T090000", "Line 3: DTSTART is not a date such as 20261001. Make the event an all-day")]
    [InlineData("DTSTART;VALUE=DATE:20261301", "Line 3: DTSTART is not a date such as 20261001. ")]
    [InlineData("DTSTART:20261001\nDTEND:20261001", "Line 4: DTEND must be 1 to 366 days after DTSTART. Correct it.")]
    [InlineData("DTSTART:20261001\nDTEND:20290101", "Line 4: DTEND must be 1 to 366 days after DTSTART. Correct it.")]
    [InlineData("DTSTART:19991231", "Line 2: The date 1999-12-31 is not between 2000 and 2099. Correct the date.")]
    [InlineData("SUMMARY:x", "Line 2: The event has no DTSTART. Add it, or remove the event.")]
    [InlineData("DTSTART:20261001\nRRULE:FREQ=YEARLY", "Line 4: RRULE is not supported. Write each day as an event")]
    [InlineData("DTSTART:20261001\nDURATION:P1D", "Line 4: DURATION is not supported. Write each day as an event")]
    [InlineData("DTSTART:20261001\nEND:VTODO", "Line 4: This END has no BEGIN. Export the calendar again.")]
    [InlineData("DTSTART:20261001\nno colon", "Line 4: It has no colon. Export the calendar again.")]
    public void A_mistake_in_a_calendar_is_named_with_its_line(string lines, string sentence) =>
        Assert.StartsWith(sentence, Problem(Calendar($"BEGIN:VEVENT\n{lines}\nEND:VEVENT")), StringComparison.Ordinal);

    [Fact]
    public void Two_events_may_not_contradict_each_other() =>
        Assert.Equal(
            "Line 6: 2026-10-01 is workday here and holiday in line 2. Keep one of the two.",
            Problem(
                Calendar(
                    "BEGIN:VEVENT\nDTSTART:20261001\nSUMMARY:休息\nEND:VEVENT",
                    "BEGIN:VEVENT\nDTSTART:20261001\nSUMMARY:上班\nEND:VEVENT"
                )
            )
        );

    [Fact]
    public void A_calendar_that_was_cut_off_is_not_read() =>
        Assert.Equal(
            "It ends before END:VEVENT. Export the calendar again.",
            Problem("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261001\n")
        );

    [Theory]
    [InlineData("date,type,name\n2026-10-01,holiday,")]
    [InlineData("BEGIN:VCALENDAR\nSUMMARY:")]
    public void Another_encoding_is_named_by_its_line(string text)
    {
        byte[] gbk = [.. Encoding.UTF8.GetBytes(text), 0xB9, 0xFA, 0xC7, 0xEC, .. "\n"u8];

        string sentence = Assert.Throws<SettingFileException>(() => HolidayFile.Parse(gbk)).Message;

        Assert.StartsWith("Line 2: It is not UTF-8.", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_folded_lines_are_read_in_time_proportional_to_their_number()
    {
        string text = Calendar(
            "BEGIN:VEVENT\nDTSTART:20261001\nDESCRIPTION:"
                + string.Concat(Enumerable.Repeat("\n x", HolidayFile.MaxLength / 3 - 100))
                + "\nEND:VEVENT"
        );

        Assert.Equal("10-01 Holiday", Days(text));
    }

    private static string Calendar(params string[] components) =>
        $"BEGIN:VCALENDAR\n{string.Join('\n', components)}\nEND:VCALENDAR\n";

    private static string Days(string text)
    {
        var list = HolidayFile.Parse(Encoding.UTF8.GetBytes(text));
        return string.Join("; ", Week.Select(Describe).Where(day => day is not null));

        string? Describe(DateOnly date) =>
            list.Find(date) is { } day
                ? string.Join(
                    ' ',
                    new[]
                    {
                        date.ToString("MM-dd", CultureInfo.InvariantCulture),
                        day.Class.ToString(),
                        day.IsStatutory ? "statutory" : null,
                        day.Name,
                    }.Where(word => word is not null)
                )
                : null;
    }

    private static string Problem(string text) =>
        Assert.Throws<SettingFileException>(() => HolidayFile.Parse(Encoding.UTF8.GetBytes(text))).Message;
}
