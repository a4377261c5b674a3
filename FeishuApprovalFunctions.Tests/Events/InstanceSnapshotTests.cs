using System.Text;
using FeishuApproval.Messaging;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Events;

/// <summary>All formats in which details have been seen.</summary>
public sealed class InstanceSnapshotTests
{
    private const string LeaveFlat =
        """[{"id":"widgetLeaveGroupV2","type":"leaveGroupV2","value":{"name":"年假","start":"2026-04-21T10:00:00+08:00","end":"2026-04-21T12:00:00+08:00","interval":2,"unit":"HOUR","reason":"r"}}]""";

    [Theory]
    [InlineData(LeaveFlat, "leave 年假 2026-04-21T10:00:00+08:00 2026-04-21T12:00:00+08:00 7200 hour")]
    [InlineData(
        """[{"id":"x","type":"input","value":"1"},{"id":"widgetLeaveGroup","type":"widgetLeaveGroup","value":{"name":"事假","startTime":"2026-04-21T00:00:00Z","endTime":"2026-04-22T00:00:00Z","interval":"1"}}]""",
        "leave 事假 2026-04-21T08:00:00+08:00 2026-04-22T08:00:00+08:00 86400 day"
    )]
    [InlineData(
        """[{"id":"widgetLeaveGroupV2","type":"leaveGroupV2","value":[{"id":"widgetLeaveGroupType","value":"7276381556766212099","option":{"text":"病假"}},{"id":"widgetLeaveGroupStartTime","value":"2026-04-21T10:00:00+08:00"},{"id":"widgetLeaveGroupEndTime","value":"2026-04-21T11:00:00+08:00"},{"id":"widgetLeaveGroupInterval","value":"1"},{"id":"widgetLeaveGroupUnit","value":"HOUR"}]}]""",
        "leave 病假 2026-04-21T10:00:00+08:00 2026-04-21T11:00:00+08:00 3600 hour"
    )]
    [InlineData(
        """[{"type":"leaveGroupV2","value":{"name":"年假","start":"2026-04-21T10:00:00+08:00","end":"2026-04-21T12:00:00+08:00","unit":"HOUR"}}]""",
        "leave 年假 2026-04-21T10:00:00+08:00 2026-04-21T12:00:00+08:00 7200 hour"
    )]
    [InlineData(
        """[{"type":"workGroup","value":{"name":"工作日加班","start":"2026-04-21T19:00:00+08:00","end":"2026-04-21T22:00:00+08:00","interval":3}}]""",
        "overtime 工作日加班 2026-04-21T19:00:00+08:00 2026-04-21T22:00:00+08:00 10800 "
    )]
    [InlineData(
        """[{"type":"workGroup","value":{"name":"工作日加班","start":"2026-04-21T19:00:00+08:00","end":"2026-04-21T22:00:00+08:00","interval":0.125}}]""",
        "overtime 工作日加班 2026-04-21T19:00:00+08:00 2026-04-21T22:00:00+08:00 10800 "
    )]
    [InlineData(
        """[{"type":"workGroup","value":{"timeRange":[{"start":"2026-04-22T19:00:00+08:00","end":"2026-04-22T20:00:00+08:00"},{"start":"2026-04-21T19:00:00+08:00","end":"2026-04-21T20:00:00+08:00"}],"interval":"2","unit":"HOUR"}}]""",
        "overtime  2026-04-21T19:00:00+08:00 2026-04-22T20:00:00+08:00 7200 "
    )]
    [InlineData(
        """[{"type":"remedyGroup","value":{"time":"2026-04-21T09:00:00+08:00","reason":"r"}}]""",
        "remedy  2026-04-21T09:00:00+08:00 2026-04-21T09:00:00+08:00 0 "
    )]
    [InlineData(
        """[{"type":"remedyGroupV2","value":{"widgetRemedyGroupV2RemedyDate":{"text":"2026-04-21"},"widgetRemedyGroupV2RemedyTime":{"text":"2026-04-21 09:00","value":null},"punchNo":1}}]""",
        "remedy  2026-04-21T09:00:00+08:00 2026-04-21T09:00:00+08:00 0 "
    )]
    [InlineData(
        """[{"type":"remedyGroupV2","value":{"widgetRemedyGroupV2BatchDetail":[{"widgetRemedyGroupV2BatchRemedyTime":"2026-04-22T01:00:00Z"},{"widgetRemedyGroupV2BatchRemedyTime":"2026-04-21T01:00:00Z"}]}}]""",
        "remedy  2026-04-21T09:00:00+08:00 2026-04-21T09:00:00+08:00 0 "
    )]
    [InlineData(
        """[{"type":"tripGroup","value":{"schedule":[{"start":"2026-04-21T09:00:00+08:00","end":"2026-04-22T18:00:00+08:00","interval":1.5,"destination":"成都"}],"interval":1.5,"reason":"r","peer":["u2"]}}]""",
        "trip  2026-04-21T09:00:00+08:00 2026-04-22T18:00:00+08:00 129600 "
    )]
    [InlineData(
        """[{"type":"outGroup","value":{"name":"外出","start":"2026-04-21T15:00:00+08:00","end":"2026-04-21T18:00:00+08:00","interval":"3","unit":"HOUR","reason":"r","image":["i"]}}]""",
        "out 外出 2026-04-21T15:00:00+08:00 2026-04-21T18:00:00+08:00 10800 "
    )]
    [InlineData(
        """[{"type":"outGroup","value":[{"id":"widgetOutGroupUnit","value":"HALFDAY"},{"id":"widgetOutGroupStartTime","value":"2026-04-21T12:00:00+08:00"},{"id":"widgetOutGroupEndTime","value":"2026-04-22T00:00:00+08:00"},{"id":"widgetOutGroupInterval","value":"1"},{"id":"widgetOutGroupType","value":"1","option":{"text":"外出"}}]}]""",
        "out 外出 2026-04-21T12:00:00+08:00 2026-04-22T00:00:00+08:00 43200 "
    )]
    [InlineData(
        """[{"type":"shiftGroupV2","value":{"shiftTime":"2026-04-21T09:00:00+08:00","returnTime":"2026-04-25T09:00:00+08:00","reason":"r"}}]""",
        "shift  2026-04-21T09:00:00+08:00 2026-04-21T09:00:00+08:00  "
    )]
    public async Task A_form_is_read_in_every_shape(string form, string expected)
    {
        foreach (
            string written in (string[])
                [
                    form,
                    System.Text.Json.JsonSerializer.Serialize(form),
                    System.Text.Json.JsonSerializer.Serialize(form.Replace("\"", "\\\"", StringComparison.Ordinal)),
                ]
        )
        {
            using var projection = new TestProjection();
            Assert.Equal(HandlerOutcome.Applied, await projection.HandleAsync(Message(written)));
            var record = (await projection.ReadRecordAsync("instance-1"))!;
            string typeName =
                (string?)(record["leave"] ?? record["overtime"] ?? record["out"])?["type_name"] ?? string.Empty;
            Assert.Equal(
                expected,
                $"{record["kind"]} {typeName} {record["start"]} {record["end"]} {record["duration_seconds"]} "
                    + $"{record["leave"]?["unit"]}"
            );
            Assert.Equal("a-user", (string?)record["user_id"]);
        }
    }

    [Theory]
    [InlineData(
        """[{"type":"leaveGroupV2","value":{"start":"soon","interval":"many"}}]""",
        "form.end form.interval form.start form.type"
    )]
    [InlineData("""[{"type":"leaveGroupV2","value":"nothing"}]""", "form.end form.start form.type")]
    [InlineData(
        """[{"type":"leaveGroupV2","value":[{"id":"widgetLeaveGroupType","value":"7276381556766212099"},{"id":7}]}]""",
        "form.end form.start form.type"
    )]
    [InlineData(
        """[{"type":"workGroup","value":{"interval":99,"start":"2026-04-21T19:00:00+08:00","end":"2026-04-21T20:00:00+08:00"}}]""",
        "form.interval"
    )]
    [InlineData("""[{"type":"remedyGroup","value":{}}]""", "form.time")]
    [InlineData("""[{"type":"leaveGroupV2","value":{"\ud800":1}}]""", "form.end form.start form.type form.value")]
    public async Task Unreadable_fields_are_named(string form, string expected)
    {
        using var projection = new TestProjection();
        Assert.Equal(HandlerOutcome.Applied, await projection.HandleAsync(Message(form)));

        var record = (await projection.ReadRecordAsync("instance-1"))!;

        Assert.Equal(
            expected,
            string.Join(' ', record["unreadable_fields"]!.AsArray().Select(field => (string?)field))
        );
        Assert.Equal("approved", (string?)record["status"]);
    }

    [Theory]
    [InlineData("PENDING", LeaveFlat)]
    [InlineData("REJECTED", LeaveFlat)]
    [InlineData("SOMETHING", LeaveFlat)]
    [InlineData("APPROVED", "[]")]
    [InlineData("APPROVED", "7")]
    [InlineData("APPROVED", """[{"type":"checkboxGroup","value":{}},{"type":7},"odd",null]""")]
    public async Task An_event_that_is_not_about_attendance_makes_no_record(string status, string form)
    {
        using var projection = new TestProjection();

        Assert.Equal(HandlerOutcome.NoEffect, await projection.HandleAsync(Message(form, status)));
        Assert.Null(await projection.ReadRecordAsync("instance-1"));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("no json")]
    [InlineData("""{"instance_code":""}""")]
    public async Task An_event_without_an_instance_is_unreadable(string body)
    {
        using var projection = new TestProjection();

        Assert.Equal(
            HandlerOutcome.Unreadable,
            await projection.HandleAsync(Message(LeaveFlat) with { Body = Encoding.UTF8.GetBytes(body) })
        );
    }

    [Fact]
    public async Task A_revert_has_its_time_in_any_order()
    {
        var approved = Message(LeaveFlat);
        var reverted = Message(LeaveFlat, "CANCELED", """,{"type":"CANCEL","create_time":"1700000500000"}""") with
        {
            MessageId = "snapshot-2",
        };
        foreach (
            var messages in (EventMessage[][])
                [
                    [approved, reverted],
                    [reverted, approved],
                ]
        )
        {
            using var projection = new TestProjection();
            foreach (var message in messages)
                await projection.HandleAsync(message);
            var record = (await projection.ReadRecordAsync("instance-1"))!;
            Assert.Equal(
                ("reverted", "2023-11-15T06:21:40+08:00"),
                ((string?)record["status"], (string?)record["reverted_at"])
            );
        }
    }

    [Fact]
    public void Any_JSON_is_read_without_exception() =>
        OddBody.ForEach(body =>
        {
            using var projection = new TestProjection();
            Assert.True(
                projection.HandleAsync(Message(LeaveFlat) with { Body = body.Bytes }).GetAwaiter().GetResult()
                    is not HandlerOutcome.Contended
            );
        });

    private static EventMessage Message(string form, string status = "APPROVED", string timeline = "") =>
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
                {"instance_code":"instance-1","approval_code":"A","user_id":"a-user","open_id":"ou_1","start_time":"1700000000000","end_time":"1700000100000",
                 "status":"{{status}}","reverted":{{(
                    status == "CANCELED" ? "true" : "false"
                )}},"form":{{form}},"timeline":[{"type":"START","create_time":"1700000000000"}{{timeline}}]}
                """
            ),
        };
}
