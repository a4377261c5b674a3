using System.Text;
using FeishuApproval.Events.Fields;
using FeishuApproval.Events.Types;
using FeishuApproval.Messaging;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Events;

/// <summary>Cases without a sample: unreadable values, and messages that are not events.</summary>
public sealed class EventReaderTests
{
    [Theory]
    [InlineData("\"leave_start_time\":\"0001-01-01 00:00:00\"", "leave_start_time")]
    [InlineData("\"leave_range\":{\"start\":\"0001-01-01\",\"end\":\"2024-09-05\"}", "leave_range")]
    [InlineData("\"leave_range\":{\"\\ud800\":1}", "leave_range")]
    [InlineData("\"leave_range\":\"[[2024-09-05 13:30:00]]\"", "leave_range")]
    [InlineData("\"i18n_resources\":[{\"texts\":{\"\\ud800\":\"x\"}}]", "i18n_resources")]
    [InlineData("\"i18n_resources\":[{\"texts\":{\"\xFF\":\"x\"}}]", "i18n_resources")]
    [InlineData("\"leave_certification\":[{\"a\":\"\xFF\"}]", "leave_certification")]
    [InlineData("\"leave_reason\":\"\\udc00\"", "leave_reason")]
    [InlineData("\"leave_reason\":\"\xFF\"", "leave_reason")]
    [InlineData("\"leave_reason\":{}", "leave_reason")]
    [InlineData("\"leave_interval\":9223372036854775808", "leave_interval")]
    [InlineData("\"leave_interval\":1.5", "leave_interval")]
    [InlineData("\"leave_interval\":1e400", "leave_interval")]
    [InlineData("\"start_time\":-1", "start_time")]
    public void A_value_that_cannot_be_read_is_named_and_loses_nothing_else(string member, string name)
    {
        var leave = Assert.IsType<LeaveApprovalV2>(
            Read("leave_approvalV2", $$"""{"event":{"instance_code":"i",{{member}},"leave_unit":"DAY"} }""")
        );

        Assert.Equal([name], leave.UnreadableFields);
        Assert.Equal(("i", "day"), (leave.InstanceCode, leave.Facts.Leave!.Unit));
    }

    [Theory]
    [InlineData(128, false)]
    [InlineData(129, true)]
    public void A_code_that_is_too_long_for_a_key_is_ignored(int length, bool isTooLong)
    {
        string code = new('c', length);
        var leave = Assert.IsType<LeaveApprovalV2>(
            Read("leave_approvalV2", $$"""{"event":{"instance_code":"i","origin_instance_code":"{{code}}"} }""")
        );

        Assert.Equal(
            isTooLong ? (null, 1) : (code, 0),
            (leave.Facts.Leave!.OriginInstanceCode, leave.UnreadableFields.Count)
        );
        Assert.Equal(isTooLong, Read("leave_approvalV2", $$"""{"event":{"instance_code":"{{code}}"} }""") is null);
    }

    [Theory]
    [InlineData("\"leave_interval\":\"1.0\"", 1)]
    [InlineData("\"leave_interval\":1E5", 100000)]
    [InlineData("\"leave_interval\":\" 7 \"", 7)]
    [InlineData("\"leave_interval\":-9223372036854775808", long.MinValue)]
    public void A_whole_number_is_read_however_it_is_written(string member, long expected)
    {
        var leave = Assert.IsType<LeaveApproval>(
            Read("leave_approval", $$"""{"event":{"instance_code":"i",{{member}} } }""")
        );

        Assert.Equal(expected, leave.Facts.DurationSeconds);
        Assert.Empty(leave.UnreadableFields);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("no JSON")]
    public void A_body_that_is_not_JSON_is_not_an_event(string body) => Assert.Null(Read("leave_approval", body));

    [Fact]
    public void Readable_elements_of_a_list_are_kept_beside_unreadable_ones()
    {
        var work = Assert.IsType<WorkApproval>(
            Read(
                "work_approval",
                """{"event":{"instance_code":"i","work_detail":[{"start":"2024-09-05","interval":60},{"start":"never"}]}}"""
            )
        );

        Assert.Equal([new WorkDay(new DateOnly(2024, 9, 5), 60, null)], work.Facts.Overtime!.Days);
        Assert.Equal(["work_detail"], work.UnreadableFields);
    }

    [Fact]
    public void Several_unreadable_fields_are_named_in_order()
    {
        var leave = Assert.IsType<LeaveApproval>(
            Read(
                "leave_approval",
                """{"event":{"instance_code":"i","leave_unit":[],"leave_end_time":"x","leave_reason":{}}}"""
            )
        );

        Assert.Equal(["leave_end_time", "leave_reason", "leave_unit"], leave.UnreadableFields);
    }

    [Theory]
    [InlineData("""{"event":{"inst\u0061nce_code":"i"}}""")]
    [InlineData("""{"\u0065vent":{"instance_code":"\u0069"}}""")]
    [InlineData("""{"event":{"instance_code":"i","instance_code":""}}""")]
    [InlineData("""{"event":{"instance_code":"other","object":{"instance_code":"i"}}}""")]
    [InlineData("""{"event":{"instance_code":"other"},"event":{"instance_code":"i"}}""")]
    public void The_key_is_found_where_the_envelope_finds_it(string body) =>
        Assert.Equal("i", Assert.IsType<LeaveApproval>(Read("leave_approval", body)).InstanceCode);

    [Theory]
    [InlineData("unrecognized", """{"event":{"instance_code":"i"}}""")]
    [InlineData("approval_cc", """{"event":{"instance_code":"i"}}""")]
    [InlineData("leave_approval", """{"event":{}}""")]
    [InlineData("leave_approval", """{"event":{"instance_code":" "}}""")]
    [InlineData("leave_approval", """{"event":[]}""")]
    [InlineData("leave_approval", """{}""")]
    [InlineData("corehr.process.approver.updated_v2", """{"event":{"process_id":"p"}}""")]
    [InlineData("corehr.process.approver.updated_v2", """{"event":{"approver_id":"a"}}""")]
    [InlineData("corehr.process.status.update_v2", """{"event":{"status":9,"biz_type":"leave_application"}}""")]
    [InlineData("leave_request_snapshot", """{"employment_id":"a","leave_request_status":1}""")]
    public void A_body_without_key_or_known_type_is_not_an_event(string subject, string body) =>
        Assert.Null(Read(subject, body));

    [Theory]
    [InlineData("""{"header":{"create_time":"1608725989000"},EVENT}""", 1608725989000)]
    [InlineData("""{"header":{"create_time":1608725989000123},EVENT}""", 1608725989000)]
    [InlineData("""{"header":{"event_create_time":"1608725989.5"},EVENT}""", 1608725989500)]
    [InlineData("""{"header":{"create_time":"","event_create_time":"1608725989"},EVENT}""", 1608725989000)]
    [InlineData("""{"header":{"event_create_time":"1608725989","create_time":""},EVENT}""", 1608725989000)]
    [InlineData("""{"header":{"create_time":"0"},EVENT,"ts":"1608725989"}""", 1608725989000)]
    [InlineData("""{"ts":"1608725989.5",EVENT}""", 1608725989500)]
    [InlineData("""{"ts":"1","header":{"create_time":"1608725989"},EVENT}""", 1608725989000)]
    public void The_time_of_an_event_is_its_headers_else_that_of_sending(string body, long milliseconds)
    {
        var createdAt = Read(
            "leave_approval",
            body.Replace("EVENT", "\"event\":{\"instance_code\":\"i\"}", StringComparison.Ordinal)
        )!.CreatedAt;

        Assert.Equal(
            (milliseconds, TimeSpan.FromHours(8)),
            (createdAt!.Value.ToUnixTimeMilliseconds(), createdAt.Value.Offset)
        );
    }

    private static FeishuEvent? Read(string subject, string body) =>
        TestProjection.Events.Read(
            new EventMessage
            {
                MessageId = "event-1",
                Subject = subject,
                Schema = "1.0",
                ReceivedAt = TestTime.Start,

                // Latin-1, so that \xFF stands for the byte 0xFF, which is no UTF-8.
                Body = Encoding.Latin1.GetBytes(body),
            }
        );
}
