using System.Text;
using System.Text.Json.Nodes;
using FeishuApproval.Messaging;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Attendance;

/// <summary>Records of several events, and of events with few facts.</summary>
public sealed class AttendanceRecordTests : IDisposable
{
    private readonly TestWebhook _webhook = TestWebhook.Keyless();
    private readonly TestProjection _projection = new();

    [Fact]
    public async Task V2_wins_field_by_field_and_V1_fills_its_gaps()
    {
        var record = await Project(
            Payload.V1(
                "leave_approval",
                "e1",
                new JsonObject
                {
                    ["instance_code"] = "i",
                    ["employee_id"] = "from-v1",
                    ["leave_type"] = "事假",
                    ["leave_reason"] = "only v1 gives one",
                    ["leave_start_time"] = "2024-09-05 12:00:00",
                }
            ),
            Payload.V1(
                "leave_approvalV2",
                "e2",
                new JsonObject
                {
                    ["instance_code"] = "i",
                    ["user_id"] = "from-v2",
                    ["leave_start_time"] = "2024-09-05 00:00:00",
                    ["leave_unit"] = "DAY",
                }
            )
        );

        Assert.Equal("from-v2", (string?)record["user_id"]);
        Assert.Equal("2024-09-05T00:00:00+08:00", (string?)record["start"]);
        Assert.Equal("only v1 gives one", (string?)record["reason"]);
        Assert.Equal("事假", (string?)record["leave"]!["type_name"]);
        Assert.Equal("day", (string?)record["leave"]!["unit"]);
    }

    [Fact]
    public async Task The_newer_trip_event_wins_field_by_field_and_the_older_fills_its_gaps()
    {
        var record = await Project(
            Payload.V2(
                "approval.instance.trip_group_update_v4",
                "e2",
                new JsonObject
                {
                    ["object"] = new JsonObject
                    {
                        ["instance_code"] = "i",
                        ["type"] = "APPROVED",
                        ["trip_interval"] = "86400",
                        ["trip_peers"] = new JsonArray("from-v4"),
                    },
                }
            ),
            Payload.V1(
                "trip_approval",
                "e1",
                new JsonObject
                {
                    ["instance_code"] = "i",
                    ["employee_id"] = "only v1 gives one",
                    ["trip_interval"] = 172_800,
                    ["trip_peers"] = new JsonArray("from-v1"),
                }
            )
        );

        Assert.Equal(("only v1 gives one", 86_400), ((string?)record["user_id"], (long?)record["duration_seconds"]));
        Assert.Equal("from-v4", (string?)Assert.Single(record["trip"]!["companions"]!.AsArray()));
    }

    [Fact]
    public async Task The_newer_correction_event_wins_field_by_field_and_the_older_fills_its_gaps()
    {
        var record = await Project(
            Payload.V1(
                "remedy_approval",
                "e1",
                new JsonObject
                {
                    ["instance_code"] = "i",
                    ["open_id"] = "only v1 gives one",
                    ["remedy_time"] = "2024-09-03 09:00:00",
                }
            ),
            Payload.V2(
                "approval.instance.remedy_group_update_v4",
                "e2",
                new JsonObject
                {
                    ["object"] = new JsonObject { ["instance_code"] = "i", ["remedy_time"] = 1_725_415_200 },
                }
            )
        );

        Assert.Equal(
            ("only v1 gives one", "2024-09-04T10:00:00+08:00"),
            ((string?)record["open_id"], (string?)record["remedy"]!["at"])
        );
    }

    [Fact]
    public async Task A_revert_that_comes_first_is_a_tombstone_that_the_approval_completes()
    {
        var revert = Payload.V1(
            "leave_approval_revert",
            "e1",
            new JsonObject { ["instance_code"] = "instance-1", ["operate_time"] = 1_725_415_200 }
        );

        var tombstone = await Project(revert);
        Assert.Equal(
            ("leave", "reverted", null, null),
            (
                (string?)tombstone["kind"],
                (string?)tombstone["status"],
                (string?)tombstone["user_id"],
                tombstone["leave"]
            )
        );

        var filled = await Project(Payload.Leave("e2"));
        Assert.Equal(
            ("leave", "reverted", "a-user", "2024-09-04T10:00:00+08:00"),
            (
                (string?)filled["kind"],
                (string?)filled["status"],
                (string?)filled["user_id"],
                (string?)filled["reverted_at"]
            )
        );
    }

    [Theory]
    [InlineData("work_approval_revert", "overtime")]
    [InlineData("trip_approval_revert", "trip")]
    [InlineData("out_approval_revert", "out")]
    [InlineData("leave_approval_revert", "leave")]
    public async Task A_revert_alone_has_a_kind(string type, string kind)
    {
        var record = await Project(Payload.V1(type, "e1", new JsonObject { ["instance_code"] = "i" }));

        Assert.Equal((kind, "reverted"), ((string?)record["kind"], (string?)record["status"]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_cancel_leave_is_a_record_of_its_own_and_the_original_names_it(bool originalFirst)
    {
        var original = Payload.Leave("e1", "original");
        var cancel = Payload.V1(
            "leave_approvalV2",
            "e2",
            new JsonObject { ["instance_code"] = "cancel", ["origin_instance_code"] = "original" }
        );

        await Project(originalFirst ? original : cancel);
        if (!originalFirst)
            Assert.Null(await _projection.ReadRecordAsync("original"));
        await Project(originalFirst ? cancel : original);

        Assert.Equal(
            """["cancel"]""",
            (await _projection.ReadRecordAsync("original"))!["leave"]!["adjusted_by"]!.ToJsonString()
        );
        Assert.Equal("approved", (string?)(await _projection.ReadRecordAsync("original"))!["status"]);
        Assert.Equal(
            "original",
            (string?)(await _projection.ReadRecordAsync("cancel"))!["leave"]!["origin_instance_code"]
        );
    }

    [Fact]
    public async Task A_leave_that_names_itself_as_its_original_cancels_nothing()
    {
        var record = await Project(
            Payload.V1(
                "leave_approvalV2",
                "e1",
                new JsonObject { ["instance_code"] = "i", ["origin_instance_code"] = "i" }
            )
        );

        Assert.Empty(record["leave"]!["adjusted_by"]!.AsArray());
    }

    [Theory]
    [InlineData(
        "Feishu's own",
        """{"work_interval":7200,"work_detail":[{"start":"2024-09-05","interval":43200}]}""",
        7200L
    )]
    [InlineData(
        "that of the days",
        """{"work_detail":[{"start":"2024-09-05","interval":3600},{"start":"2024-09-06","interval":1800}]}""",
        5400L
    )]
    [InlineData(
        "unknown with the length of one of the days",
        """{"work_detail":[{"start":"2024-09-05","interval":3600},{"start":"2024-09-06"}]}""",
        null
    )]
    [InlineData(
        "that of the ranges",
        """{"time_range":[["2024-09-05 18:00","2024-09-05 19:00"],["2024-09-05 20:00","2024-09-05 21:30"]]}""",
        9000L
    )]
    [InlineData(
        "that of the span",
        """{"work_start_time":"2024-09-05 18:00","work_end_time":"2024-09-05 19:00"}""",
        3600L
    )]
    [InlineData("unknown", """{"work_start_time":"2024-09-05 18:00"}""", null)]
    [InlineData(
        "days beyond counting",
        """{"work_detail":[{"start":"2024-09-05","interval":9223372036854775807},{"start":"2024-09-06","interval":9223372036854775807}]}""",
        null
    )]
    public async Task The_length_of_an_overtime_is_the_first_that_is_known(string which, string fields, long? expected)
    {
        var members = JsonNode.Parse(fields)!.AsObject();
        members["instance_code"] = "i";

        var record = await Project(Payload.V1("work_approval", "e1", members));

        Assert.Equal((which, expected), (which, (long?)record["duration_seconds"]));
    }

    [Fact]
    public async Task Events_version_and_time_show_the_history_of_a_record()
    {
        await Project(
            Payload.Leave("e1"),
            Payload.Leave("e1"),
            Payload.V1("leave_approval_revert", "e2", new JsonObject { ["instance_code"] = "instance-1" })
        );

        var answer = JsonNode.Parse(
            (
                await _projection.Reads.GetAttendanceRecordAsync(
                    "instance-1",
                    Query.Of(),
                    accept: null,
                    CancellationToken.None
                )
            )
                .Body
                .Span
        )!;

        JsonAssert.Equal(
            """
            [
              { "event_id": "e1", "type": "leave_approval", "received_at": "2023-11-15T06:13:20+08:00", "sent_at": "2023-11-15T06:13:20.123456+08:00" },
              { "event_id": "e2", "type": "leave_approval_revert", "received_at": "2023-11-15T06:13:20+08:00", "sent_at": "2023-11-15T06:13:20.123456+08:00" }
            ]
            """,
            answer["events"]
        );
        Assert.Equal((2, "2023-11-15T06:13:20+08:00"), ((int)answer["version"]!, (string?)answer["updated_at"]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Its_update_time_is_when_its_last_event_was_received_in_any_order(bool inOrder)
    {
        var first = Payload.LeaveMessage("e1");
        var second = Payload.LeaveMessage("e2") with { ReceivedAt = TestTime.Start.AddHours(1) };
        foreach (var message in inOrder ? (EventMessage[])[first, second, first] : [second, first, second])
        {
            await _projection.HandleAsync(message);
        }

        var answer = JsonNode.Parse(
            (
                await _projection.Reads.GetAttendanceRecordAsync(
                    "instance-1",
                    Query.Of(),
                    accept: null,
                    CancellationToken.None
                )
            )
                .Body
                .Span
        )!;

        Assert.Equal("2023-11-15T07:13:20+08:00", (string?)answer["updated_at"]);
    }

    [Fact]
    public async Task Chinese_is_written_unescaped()
    {
        await Project(Payload.Leave());

        var answer = await _projection.Reads.GetAttendanceRecordAsync(
            "instance-1",
            Query.Of(),
            accept: null,
            CancellationToken.None
        );

        Assert.Contains("事假", Encoding.UTF8.GetString(answer.Body.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_id_is_404_with_a_problem_detail()
    {
        Assert.Equal(
            $"404 Cache-Control=no-store {ProblemText.Of(404, "Not Found", "No attendance record has this instance_code.")}",
            (
                await _projection.Reads.GetAttendanceRecordAsync(
                    "unknown",
                    Query.Of(),
                    accept: null,
                    CancellationToken.None
                )
            ).Everything()
        );
        Assert.Equal(
            $"404 Cache-Control=no-store {ProblemText.Of(404, "Not Found", "No approver task has this process_id.")}",
            (
                await _projection.Reads.GetApproverTasksAsync(
                    "unknown",
                    Query.Of(),
                    accept: null,
                    CancellationToken.None
                )
            ).Everything()
        );
    }

    public void Dispose()
    {
        _webhook.Dispose();
        _projection.Dispose();
    }

    /// <summary>Applies the events in this order and reads the record of the last.</summary>
    private async Task<JsonObject> Project(params JsonObject[] bodies)
    {
        string? instanceCode = null;
        foreach (var body in bodies)
        {
            var message = _webhook.Accept(TestRequest.Plain(body.Bytes()));
            Assert.True(
                await _projection.HandleAsync(message) is HandlerOutcome.Applied or HandlerOutcome.AlreadyApplied
            );
            instanceCode = message.CorrelationId;
        }

        return (await _projection.ReadRecordAsync(instanceCode!))!;
    }
}
