using System.Globalization;
using System.Text.Json;
using FeishuApproval.Comparisons;
using FeishuApproval.Events.Facts;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Comparisons;

public sealed class FeishuItemReaderTests
{
    private readonly FeishuItemReader _reader = new(TestProjection.Shanghai);

    [Fact]
    public void An_approval_of_each_list_is_read()
    {
        var items = _reader.ReadApprovals([
            JsonElement.Parse(
                """
                {"user_id":"e1","date":"20260922","time_zone":"Asia/Shanghai",
                 "outs":[{"approval_id":"6901","uniq_id":"6902","unit":2,"interval":10800,"start_time":"2026-09-22 15:00:00",
                   "end_time":"2026-09-22 18:00:00","i18n_names":{"ch":"外出","en":"Outing","ja":"外出"},"default_locale":"en",
                   "reason":"客户","idempotent_id":"","process_id":["7400000000000000201"],"correct_process_id":[],"cancel_process_id":[]}],
                 "leaves":[{"approval_id":"6903","uniq_id":"6904","unit":3,"interval":43200,"start_time":"2026-09-22 12:00:00",
                   "end_time":"2026-09-22 23:59:59","i18n_names":{"ch":"年假","en":"Annual leave","ja":"年休"},"default_locale":"ch"}],
                 "overtime_works":[{"approval_id":"6905","duration":1.5,"unit":2,"category":1,"type":1,"start_time":"2026-09-22 19:00:00",
                   "end_time":"2026-09-22 20:30:00","reason":"上线","idempotent_id":""}],
                 "trips":[{"approval_id":"6906","start_time":"2026-09-22 00:00:00","end_time":"2026-09-22 23:59:59","reason":"展会"}]}
                """
            ),
        ]);

        Assert.Equal(
            [
                "Leave 2026-09-22T12:00+08:00 2026-09-23T00:00+08:00 43200 0.5 days 年假 False",
                "Out 2026-09-22T15:00+08:00 2026-09-22T18:00+08:00 10800 3 h Outing True",
                "Overtime 2026-09-22T19:00+08:00 2026-09-22T20:30+08:00 5400 1.5 h  False",
                "Trip 2026-09-22T00:00+08:00 2026-09-23T00:00+08:00    False",
            ],
            items.Select(Text)
        );
        Assert.Equal(0, _reader.Unreadable);
    }

    [Fact]
    public void A_correction_counts_for_its_working_day()
    {
        const string Row = """
            {"user_id":"e1","remedy_date":20260921,"punch_no":0,"work_type":2,"approval_id":"6907","remedy_time":"2026-09-22 02:10:00",
             "status":2,"reason":"忘打卡","time":"1790014200","time_zone":"Asia/Shanghai","create_time":"1790000000"}
            """;

        var item = Assert.Single(
            _reader.ReadCorrections([JsonElement.Parse(Row)], new DateOnly(2026, 9, 1), new DateOnly(2026, 9, 21))
        );

        Assert.Equal("Remedy 2026-09-22T02:10+08:00 2026-09-22T02:10+08:00    False", Text(item));
        Assert.True(item.IsInside);
        Assert.False(
            Assert
                .Single(
                    _reader.ReadCorrections(
                        [JsonElement.Parse(Row)],
                        new DateOnly(2026, 9, 22),
                        new DateOnly(2026, 9, 30)
                    )
                )
                .IsInside
        );
    }

    [Theory]
    [InlineData("leaves", 1, "interval", "86400", "86400 1 day")]
    [InlineData("leaves", 3, "interval", "43200", "43200 0.5 days")]
    [InlineData("leaves", 4, "interval", "5400", "5400 1.5 h")]
    [InlineData("leaves", 2, "interval", "\"28800\"", "28800 8 h")]
    [InlineData("leaves", 9, "interval", "3600", "3600 ")]
    [InlineData("leaves", 2, "interval", "8", "28800 8 h")]
    [InlineData("leaves", 2, "interval", "0", "0 0 h")]
    [InlineData("leaves", 2, "interval", "-1", " ")]
    [InlineData("outs", 1, "interval", "2", "172800 2 days")]
    [InlineData("overtime_works", 1, "duration", "0.5", "43200 0.5 days")]
    [InlineData("overtime_works", 3, "duration", "1", "43200 0.5 days")]
    [InlineData("overtime_works", 4, "duration", "3", "5400 1.5 h")]
    [InlineData("overtime_works", 2, "duration", "120", "432000 120 h")]
    [InlineData("overtime_works", 7, "duration", "1.5", " ")]
    public void Lengths_are_in_seconds_except_those_of_overtime(
        string list,
        int unit,
        string name,
        string number,
        string expected
    )
    {
        var item = Assert.Single(
            Read($$"""{"{{list}}":[{"unit":{{unit}},"{{name}}":{{number}},{{Times("2026-09-22 09:00:00")}}}]}""")
        );

        Assert.Equal(expected, $"{item.Seconds} {item.Length?.Text()}");
    }

    [Theory]
    [InlineData("Asia/Shanghai", "2026-09-22T09:00+08:00")]
    [InlineData("Asia/Tokyo", "2026-09-22T08:00+08:00")]
    [InlineData("America/New_York", "2026-09-22T21:00+08:00")]
    [InlineData("", "2026-09-22T17:00+08:00")]
    public void Times_are_local_to_the_zone_of_their_row(string zone, string expected) =>
        Assert.StartsWith(
            $"Leave {expected} ",
            Text(
                Assert.Single(
                    Read($$"""{"time_zone":"{{zone}}","leaves":[{"unit":2,{{Times("2026-09-22 09:00:00")}}}]}""")
                )
            ),
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData(
        """{"time_zone":"Mars/Base","leaves":[{"start_time":"2026-09-22 09:00:00","end_time":"2026-09-22 10:00:00"}]}"""
    )]
    [InlineData("""{"leaves":[{"start_time":"soon","end_time":"2026-09-22 10:00:00"}]}""")]
    [InlineData("""{"leaves":[{"start_time":"2026-09-22 09:00:00"}]}""")]
    public void What_cannot_be_read_is_counted(string row)
    {
        Assert.Empty(Read(row));
        Assert.Equal(1, _reader.Unreadable);
    }

    [Fact]
    public void An_approval_of_several_days_is_one_item()
    {
        string[] repeated =
        [
            .. Enumerable.Repeat(
                """{"leaves":[{"approval_id":"1","unit":1,"interval":172800,"start_time":"2026-09-22 00:00:00","end_time":"2026-09-23 23:59:59"}]}""",
                2
            ),
        ];
        string[] parts =
        [
            """{"leaves":[{"approval_id":"2","unit":2,"interval":14400,"start_time":"2026-09-24 13:00:00","end_time":"2026-09-24 18:00:00"}]}""",
            """{"leaves":[{"approval_id":"2","unit":2,"interval":28800,"start_time":"2026-09-25 09:00:00","end_time":"2026-09-25 18:00:00"}]}""",
        ];

        Assert.Equal(
            [
                "Leave 2026-09-22T00:00+08:00 2026-09-24T00:00+08:00 172800 2 days  False",
                "Leave 2026-09-24T13:00+08:00 2026-09-25T18:00+08:00 43200 12 h  False",
            ],
            Read([.. repeated, .. parts]).Select(Text)
        );
    }

    private IReadOnlyList<FeishuItem> Read(params string[] rows) =>
        _reader.ReadApprovals(
            rows.Select(row =>
                JsonElement.Parse(
                    row.Contains("time_zone", StringComparison.Ordinal)
                        ? $$"""{"user_id":"e1",{{row[1..]}}"""
                        : $$"""{"user_id":"e1","time_zone":"Asia/Shanghai",{{row[1..]}}"""
                )
            )
        );

    private static string Times(string start) => $"\"start_time\":\"{start}\",\"end_time\":\"2026-09-23 09:00:00\"";

    private static string Text(FeishuItem item) =>
        $"{item.Kind} {Text(item.Start)} {Text(item.End)} {item.Seconds} {item.Length?.Text()} {item.TypeName} {item.IsPeopleProcess}";

    private static string Text(DateTimeOffset time) =>
        time.ToString("yyyy-MM-dd'T'HH:mmzzz", CultureInfo.InvariantCulture);
}
