using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FeishuApproval.Configuration;
using FeishuApproval.Events.Snapshots;
using FeishuApproval.Messaging;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using FsCheck;
using FsCheck.Fluent;

namespace FeishuApproval.Tests.Events;

/// <summary>Forms without a control group are read as their mapping says.</summary>
public sealed class FormMappingTests
{
    private const string Leave =
        "Mapping__0__ApprovalCode=A;Mapping__0__Kind=leave;Mapping__0__Start=period;Mapping__0__Type=假期类型";

    [Theory]
    [InlineData(
        """{"start":"2026-09-23T00:00:00+08:00","end":"2026-09-24T00:00:00+08:00","interval":2,"timezoneOffset":-480}""",
        "2026-09-23T00:00:00+08:00 2026-09-25T00:00:00+08:00 172800 day"
    )]
    [InlineData(
        """{"start":"2026-09-23T00:00:00+08:00","end":"2026-09-25T00:00:00+08:00","interval":2,"timezoneOffset":-480}""",
        "2026-09-23T00:00:00+08:00 2026-09-25T00:00:00+08:00 172800 day"
    )]
    [InlineData(
        """{"start":"2026-09-22T17:00:00Z","end":"2026-09-22T17:00:00Z","interval":1,"timezoneOffset":-420}""",
        "2026-09-23T00:00:00+08:00 2026-09-24T00:00:00+08:00 86400 day"
    )]
    [InlineData("\"2026-09-23 ~ 2026-09-24\"", "2026-09-23T00:00:00+08:00 2026-09-25T00:00:00+08:00  ")]
    [InlineData("""["2026-09-23","2026-09-24"]""", "2026-09-23T00:00:00+08:00 2026-09-25T00:00:00+08:00  ")]
    [InlineData("\"2026-09-23\"", "2026-09-23T00:00:00+08:00 2026-09-24T00:00:00+08:00  ")]
    [InlineData(
        """{"start":"2026-09-23T09:00:00+08:00","end":"2026-09-23T18:00:00+08:00","interval":1}""",
        "2026-09-23T09:00:00+08:00 2026-09-23T18:00:00+08:00  "
    )]
    public async Task A_range_of_dates_is_read_in_every_shape(string value, string expected)
    {
        string form = $$"""
            [{"id":"w0","type":"input","name":"period","value":"another control of that name"},
             {"id":"w1","custom_id":"period","name":"请假日期","type":"dateInterval","value": {{value}} },
             {"id":"w2","name":"假期类型","type":"radioV2","value":"年假"}]
            """;

        var record = await ReadAsync(Leave, form);

        Assert.Equal(
            ("leave 年假", expected, "[]"),
            (
                $"{record["kind"]} {record["leave"]!["type_name"]}",
                $"{record["start"]} {record["end"]} {record["duration_seconds"]} {record["leave"]!["unit"]}",
                record["unreadable_fields"]!.ToJsonString()
            )
        );
    }

    [Theory]
    [InlineData("overtime", "hour", "1.5", "5400")]
    [InlineData("out", "minute", "90", "5400")]
    [InlineData("out", "half_day", "1", "43200")]
    [InlineData("leave", "half_day", "3", "129600")]
    [InlineData("trip", "day", "\"2,5\"", "216000")]
    public async Task A_length_is_read_in_its_unit(string kind, string unit, string value, string expected)
    {
        string settings =
            $"Mapping__0__ApprovalCode=A;Mapping__0__Kind={kind};Mapping__0__Start=开始;Mapping__0__End=结束;Mapping__0__Length=时长;"
            + $"Mapping__0__Unit={unit}";
        string form = $$"""
            [{"id":"w1","name":"开始","type":"date","value":"2026-09-21T19:00:00+08:00"},
             {"id":"w2","name":"结束","type":"date","value":"2026-09-24T21:00:00+08:00"},
             {"id":"w3","name":"时长","type":"number","value": {{value}} }]
            """;

        var record = await ReadAsync(settings, form);

        Assert.Equal((kind, expected), ((string?)record["kind"], record["duration_seconds"]!.ToJsonString()));
        Assert.Empty(record["unreadable_fields"]!.AsArray());
    }

    [Theory]
    [InlineData("\"病假\"", "", "Sick leave")]
    [InlineData("\"年假\"", "", "年假")]
    [InlineData("\"key-1\"", ""","option":{"key":"key-1","text":"病假"}""", "Sick leave")]
    [InlineData("""["病假","哺乳"]""", "", "病假, 哺乳")]
    [InlineData("""["病假"]""", "", "Sick leave")]
    public async Task A_type_is_the_text_of_its_option_or_its_name_in_the_mapping(
        string value,
        string option,
        string expected
    )
    {
        string form = $$"""
            [{"id":"w1","name":"period","type":"date","value":"2026-09-23"},
             {"id":"w2","name":"假期类型","type":"radioV2","value":{{value}}{{option}} }]
            """;

        var record = await ReadAsync($"{Leave};Mapping__0__Types__0=病假=Sick leave", form);

        Assert.Equal(expected, (string?)record["leave"]!["type_name"]);
    }

    [Fact]
    public async Task Without_a_control_of_the_type_the_definition_s_name_is_the_type_of_a_leave()
    {
        var record = await ReadAsync(
            "Mapping__0__ApprovalCode=A;Mapping__0__Kind=leave;Mapping__0__Start=w1",
            """[{"id":"w1","name":"日期","type":"date","value":"2026-09-23"}]"""
        );

        Assert.Equal("年假申请", (string?)record["leave"]!["type_name"]);
    }

    [Theory]
    [InlineData("[]", "form.end form.interval form.start form.type")]
    [InlineData(
        """[{"id":"w1","name":"period","type":"dateInterval","value":{"start":"soon"}},{"id":"w2","name":"假期类型","value":7},{"name":"天数","value":"many"}]""",
        "form.end form.interval form.start"
    )]
    public async Task A_control_that_is_missing_or_unreadable_is_named(string form, string expected)
    {
        var record = await ReadAsync($"{Leave};Mapping__0__Length=天数;Mapping__0__Unit=day", form);

        Assert.Equal(
            expected,
            string.Join(' ', record["unreadable_fields"]!.AsArray().Select(field => (string?)field))
        );
    }

    /// <summary>A mapping changes where the values stand, and nothing else.</summary>
    [Fact]
    public void A_mapped_form_makes_the_record_of_the_group_with_the_same_values() =>
        Properties.ForAll(
            Forms,
            form =>
            {
                var mapped = ReadAsync(form.Settings, form.Mapped).GetAwaiter().GetResult();
                var group = ReadAsync(string.Empty, form.Group).GetAwaiter().GetResult();
                JsonAssert.Equal(group, mapped);
            }
        );

    [Fact]
    public void Any_JSON_is_read_without_exception() =>
        OddBody.ForEach(body =>
        {
            using var projection = new TestProjection(
                mappings: FormMappings.Load(
                    TestConfiguration.Of(
                        "Mapping__0__ApprovalCode=59558CEE-CEF4-45C9-1234-UVDE8BEC1234;Mapping__0__Kind=leave;Mapping__0__Start=日期;"
                            + "Mapping__0__Type=类型;Mapping__0__Length=天数;Mapping__0__Unit=half_day;Mapping__0__Reason=事由"
                    )
                )
            );
            Assert.True(
                projection.HandleAsync(Message("[]") with { Body = body.Bytes }).GetAwaiter().GetResult()
                    is not HandlerOutcome.Contended
            );
        });

    [Theory]
    [InlineData("Mapping__0__Kind=leave;Mapping__0__Start=s", "Mapping__0__ApprovalCode is missing")]
    [InlineData("Mapping__0__ApprovalCode=A;Mapping__0__Start=s", "Mapping__0__Kind is missing")]
    [InlineData(
        "Mapping__0__ApprovalCode=A;Mapping__0__Kind=holiday;Mapping__0__Start=s",
        "\"holiday\". Set it to leave"
    )]
    [InlineData("Mapping__0__ApprovalCode=A;Mapping__0__Kind=leave", "Mapping__0__Start is missing")]
    [InlineData(
        "Mapping__0__ApprovalCode=A;Mapping__0__Kind=leave;Mapping__0__Start=s;Mapping__0__Unit=day",
        "without Length"
    )]
    [InlineData(
        "Mapping__0__ApprovalCode=A;Mapping__0__Kind=leave;Mapping__0__Start=s;Mapping__0__Length=l",
        "without Unit"
    )]
    [InlineData(
        "Mapping__0__ApprovalCode=A;Mapping__0__Kind=leave;Mapping__0__Start=s;Mapping__0__Types__0=年假",
        "年假=Annual leave"
    )]
    [InlineData(
        "Mapping__0__ApprovalCode=A;Mapping__0__Kind=leave;Mapping__0__Start=s;Mapping__1__ApprovalCode=A;Mapping__1__Kind=out;Mapping__1__Start=s",
        "A twice"
    )]
    public void A_missing_or_unknown_setting_stops_the_start(string settings, string expected)
    {
        var exception = Assert.Throws<ConfigurationException>(() => FormMappings.Load(TestConfiguration.Of(settings)));

        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_setting_that_is_misspelled_stops_the_start() =>
        Assert.Contains(
            "Did you mean Mapping__0__Start?",
            Assert
                .Throws<ConfigurationException>(() =>
                    SettingNames.Check(TestConfiguration.Of("Mapping__0__Strat=period"))
                )
                .Message,
            StringComparison.Ordinal
        );

    private static Arbitrary<MappedForm> Forms { get; } =
        Arb.From(
            from kind in Gen.Elements("leave", "overtime", "trip", "out")
            from naming in Gen.Elements("id", "custom_id", "name")
            from shape in Gen.Elements("object", "list", "text", "two")
            from inDays in Gen.Elements(true, false)
            from start in Gen.Choose(0, 400)
            from length in Gen.Choose(1, 9)
            from type in Gen.Elements("年假", "Overtime", "调休")
            from odd in Gen.Elements(string.Empty, """{"id":"wx","name":"说明","type":"text"},""", "7,")
            select MappedForm.Create(kind, naming, shape, inDays, start, length, type, odd)
        );

    private static async Task<JsonObject> ReadAsync(string settings, string form)
    {
        using var projection = new TestProjection(mappings: FormMappings.Load(TestConfiguration.Of(settings)));
        Assert.Equal(HandlerOutcome.Applied, await projection.HandleAsync(Message(form)));
        return (await projection.ReadRecordAsync("instance-1"))!;
    }

    private static EventMessage Message(string form) =>
        new()
        {
            MessageId = "snapshot-1",
            Subject = EventTypes.InstanceSnapshot,
            Schema = "1.0",
            AppId = TestWebhook.AppId,
            TenantKey = TestWebhook.TenantKey,
            ReceivedAt = TestTime.Start,
            Body = Encoding.UTF8.GetBytes(
                $$"""
                {"instance_code":"instance-1","approval_code":"A","approval_name":"年假申请","user_id":"a-user","open_id":"ou_1",
                 "start_time":"1700000000000","end_time":"1700000100000","status":"APPROVED","reverted":false,
                 "form":{{JsonSerializer.Serialize(form)}}}
                """
            ),
        };

    /// <summary>The same values in a group, and in controls with their mapping.</summary>
    private sealed record MappedForm(string Settings, string Mapped, string Group)
    {
        public static MappedForm Create(
            string kind,
            string naming,
            string shape,
            bool inDays,
            int start,
            int length,
            string type,
            string odd
        )
        {
            var from = new DateTimeOffset(2026, 1, 1, inDays ? 0 : 9, 0, 0, TimeSpan.FromHours(8)).AddDays(start);
            var to = inDays ? from.AddDays(length) : from.AddHours(length);

            // A range of dates names its last day.
            string first = Text(from),
                last = Text(inDays ? to.AddDays(-1) : to);
            string period = shape switch
            {
                "object" => $$"""{"start":"{{first}}","end":"{{last}}","interval":{{length}},"timezoneOffset":-480}""",
                "list" => $$"""["{{first}}","{{last}}"]""",
                "text" => $"\"{first} ~ {last}\"",
                _ => $"\"{first}\"",
            };
            if (shape == "object" && !inDays)
                period = period.Replace($"\"interval\":{length},", string.Empty, StringComparison.Ordinal);
            string unit = inDays ? "day" : "hour";
            bool hasType = kind != "trip";
            string settings =
                $"Mapping__0__ApprovalCode=A;Mapping__0__Kind={kind};Mapping__0__Start={Name(1)};Mapping__0__Length={Name(3)};"
                + $"Mapping__0__Unit={unit};Mapping__0__Reason={Name(5)}"
                + (shape == "two" ? $";Mapping__0__End={Name(2)}" : string.Empty)
                + (hasType ? $";Mapping__0__Type={Name(4)}" : string.Empty);
            string mapped =
                $"[{odd}{Control(1, period)},{Control(2, $"\"{last}\"")},{Control(3, $"{length}")},{Control(4, $"\"{type}\"")},"
                + $"{Control(5, "\"r\"")}]";
            string groupType = kind switch
            {
                "leave" => "leaveGroupV2",
                "overtime" => "workGroup",
                "trip" => "tripGroup",
                _ => "outGroup",
            };
            string group = $$"""
                [{"id":"widget1","type":"{{groupType}}","value":{"name":"{{type}}","start":"{{first}}","end":"{{Text(
                    to
                )}}","interval":{{length}},
                "unit":"{{unit.ToUpperInvariant()}}","reason":"r"} }]
                """;
            return new MappedForm(settings, mapped, group);

            string Name(int number) =>
                naming switch
                {
                    "id" => $"widget{number}",
                    "custom_id" => $"custom{number}",
                    _ => $"控件{number}",
                };
        }

        private static string Control(int number, string value) =>
            $$$"""{"id":"widget{{{number}}}","custom_id":"custom{{{number}}}","name":"控件{{{number}}}","type":"any","value":{{{value}}} }""";

        private static string Text(DateTimeOffset time) =>
            time.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
    }
}
