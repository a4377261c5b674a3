using System.Text.Json.Nodes;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Api.Reads;

/// <summary>The records that lists find.</summary>
public sealed class AttendanceListTests : AttendanceListFixture
{
    [Fact]
    public async Task A_leave_is_found_by_its_employee_and_on_each_of_its_days()
    {
        await LeaveAsync("i", "user", "2024-09-05 12:00:00", "2024-09-07 00:00:00");

        Assert.Equal(["i"], await EmployeeAsync("user", "from=2024-09-06&to=2024-09-30"));
        Assert.Equal(["i"], await DaysAsync("date=2024-09-05"));
        Assert.Equal(["i"], await DaysAsync("date=2024-09-06"));
        Assert.Empty(await DaysAsync("date=2024-09-07"));
        Assert.Empty(await EmployeeAsync("user", "from=2024-09-07&to=2024-09-30"));
        Assert.Empty(await EmployeeAsync("other", "from=2024-09-01&to=2024-09-30"));
    }

    [Fact]
    public async Task A_reverted_leave_is_found_with_status_all_only()
    {
        await LeaveAsync("i", "user", "2024-09-05 12:00:00", "2024-09-06 00:00:00");
        await HandleAsync(
            Payload.V1("leave_approval_revert", NewEventId(), new JsonObject { ["instance_code"] = "i" })
        );

        Assert.Empty(await DaysAsync("date=2024-09-05"));
        Assert.Empty(await EmployeeAsync("user", "from=2024-09-05&to=2024-09-05&status=approved"));
        Assert.Equal(["i"], await DaysAsync("date=2024-09-05&status=all"));
        Assert.Equal(["i"], await EmployeeAsync("user", "from=2024-09-05&to=2024-09-05&status=all"));
    }

    [Fact]
    public async Task Without_a_period_records_with_unreadable_fields_or_without_a_date_are_found()
    {
        await LeaveAsync("undated", "user", "", "");
        await LeaveAsync("unreadable", "other", "2024-09-05 12:00:00", "tomorrow");
        await LeaveAsync("whole", "user", "2024-09-05 12:00:00", "2024-09-06 00:00:00");
        await LeaveAsync("reverted", "user", "", "");
        await HandleAsync(
            Payload.V1("leave_approval_revert", NewEventId(), new JsonObject { ["instance_code"] = "reverted" })
        );

        Assert.Equal(["undated", "unreadable"], (await DaysAsync("unreadable=true")).Order(StringComparer.Ordinal));
        Assert.Equal(["undated"], await EmployeeAsync("user", "unreadable=true"));
        Assert.Equal(["unreadable"], await DaysAsync("date=2024-09-05&unreadable=true"));
        Assert.Equal(["unreadable", "whole"], (await DaysAsync("date=2024-09-05")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_record_that_becomes_readable_is_not_found_among_the_unreadable_ones()
    {
        await LeaveAsync("i", "user", "", "");
        await LeaveAsync("i", "user", "2024-09-05 12:00:00", "2024-09-06 00:00:00", type: "leave_approvalV2");

        Assert.Empty(await DaysAsync("unreadable=true"));
        Assert.Equal(["i"], await DaysAsync("date=2024-09-05"));
    }

    [Fact]
    public async Task Overtime_for_several_employees_is_found_for_each_and_once_a_day()
    {
        await OvertimeAsync(
            "i",
            """["u2","u1"]""",
            "[[2024-09-05 18:00,2024-09-05 20:00],[2024-09-07 18:00,2024-09-07 20:00]]"
        );

        Assert.Equal(["i"], await EmployeeAsync("u1", "from=2024-09-05&to=2024-09-05"));
        Assert.Equal(["i"], await EmployeeAsync("u2", "from=2024-09-05&to=2024-09-05"));
        Assert.Empty(await EmployeeAsync("user", "from=2024-09-05&to=2024-09-05"));
        Assert.Equal(["i"], await DaysAsync("date=2024-09-05"));
    }

    [Fact]
    public async Task An_overtime_is_not_found_between_its_periods()
    {
        await OvertimeAsync("i", "null", "[[2024-09-05 18:00,2024-09-05 20:00],[2024-09-07 18:00,2024-09-07 20:00]]");

        Assert.Empty(await DaysAsync("date=2024-09-06"));
        Assert.Empty(await EmployeeAsync("user", "from=2024-09-06&to=2024-09-06"));
        Assert.Equal(["i"], await DaysAsync("date=2024-09-07"));
        Assert.Equal(["i"], await DaysAsync("from=2024-09-06&to=2024-09-08"));
    }

    [Fact]
    public async Task A_trip_is_found_on_the_days_of_its_schedules_for_all_travellers()
    {
        await TripAsync(
            "i",
            """["u2","u1"]""",
            ("2024-09-05 12:00:00", "2024-09-06 00:00:00"),
            ("2024-09-09 00:00:00", "2024-09-11 00:00:00")
        );

        Assert.Equal(["i"], await DaysAsync("date=2024-09-05"));
        Assert.Empty(await DaysAsync("date=2024-09-06"));
        Assert.Equal(["i"], await DaysAsync("date=2024-09-10"));
        Assert.Equal(["i"], await DaysAsync("from=2024-09-01&to=2024-09-30"));
        foreach (string employee in (string[])["user", "u1", "u2"])
        {
            Assert.Equal(["i"], await EmployeeAsync(employee, "from=2024-09-10&to=2024-09-10"));
            Assert.Empty(await EmployeeAsync(employee, "from=2024-09-06&to=2024-09-08"));
        }
    }

    [Fact]
    public async Task An_outing_is_found_on_its_day()
    {
        await OutAsync("i", "2024-09-05 14:00:00", "2024-09-05 18:00:00");

        Assert.Equal(["i"], await DaysAsync("date=2024-09-05"));
        Assert.Equal(["i"], await EmployeeAsync("user", "from=2024-09-05&to=2024-09-05"));
        Assert.Empty(await DaysAsync("date=2024-09-06"));
    }

    [Theory]
    [InlineData("2024-09-07 09:00:00", "2024-09-10 09:00:00")]
    [InlineData("2024-09-10 09:00:00", "2024-09-07 09:00:00")]
    public async Task A_shift_swap_is_found_on_the_day_given_and_on_the_day_taken_and_once_in_a_period(
        string given,
        string taken
    )
    {
        await ShiftAsync("i", given, taken);

        foreach (string day in (string[])["2024-09-07", "2024-09-10"])
        {
            Assert.Equal(["i"], await DaysAsync($"date={day}"));
            Assert.Equal(["i"], await EmployeeAsync("user", $"from={day}&to={day}"));
        }

        Assert.Empty(await DaysAsync("from=2024-09-08&to=2024-09-09"));
        Assert.Empty(await EmployeeAsync("user", "from=2024-09-08&to=2024-09-09"));
        Assert.Equal(["i"], await DaysAsync("from=2024-09-01&to=2024-09-30&page_size=1"));
        Assert.Equal(["i"], await EmployeeAsync("user", "from=2024-09-01&to=2024-09-30&page_size=1"));
    }

    [Fact]
    public async Task A_shift_swap_within_one_day_is_found_on_it_once()
    {
        await ShiftAsync("i", "2024-09-07 09:00:00", "2024-09-07 21:00:00");

        Assert.Equal(["i"], await DaysAsync("date=2024-09-07"));
        Assert.Equal(["i"], await EmployeeAsync("user", "from=2024-09-01&to=2024-09-30"));
    }

    [Theory]
    [InlineData("", "leave out overtime remedy shift trip")]
    [InlineData("&kinds=", "leave out overtime remedy shift trip")]
    [InlineData("&kinds=leave,trip,out", "leave out trip")]
    [InlineData("&kinds=shift", "shift")]
    [InlineData("&kinds=remedy,remedy", "remedy")]
    public async Task Only_the_requested_kinds_are_listed(string kinds, string expected)
    {
        await LeaveAsync("leave", "user", "2024-09-05 09:00:00", "2024-09-06 00:00:00");
        await OvertimeAsync("overtime", "null", "");
        await HandleAsync(
            Payload.V1(
                "remedy_approval",
                NewEventId(),
                new JsonObject
                {
                    ["instance_code"] = "remedy",
                    ["employee_id"] = "user",
                    ["remedy_time"] = "2024-09-05 09:00:00",
                }
            )
        );
        await TripAsync("trip", "[]", ("2024-09-05 00:00:00", "2024-09-06 00:00:00"));
        await OutAsync("out", "2024-09-05 14:00:00", "2024-09-05 18:00:00");
        await ShiftAsync("shift", "2024-09-05 09:00:00", "2024-09-10 09:00:00");

        foreach (int size in (int[])[1, 2, 200])
        {
            Assert.Equal(
                expected,
                string.Join(' ', (await DaysAsync($"date=2024-09-05&page_size={size}{kinds}")).Order())
            );
            Assert.Equal(
                expected,
                string.Join(
                    ' ',
                    (await EmployeeAsync("user", $"from=2024-09-05&to=2024-09-05&page_size={size}{kinds}")).Order()
                )
            );
        }
    }

    [Fact]
    public async Task A_period_gives_each_record_once()
    {
        await LeaveAsync("long", "user", "2024-09-01 00:00:00", "2024-09-30 00:00:00");
        await LeaveAsync("short", "user", "2024-09-10 00:00:00", "2024-09-12 00:00:00");

        Assert.Equal(["long", "short"], await DaysAsync("from=2024-09-05&to=2024-09-15"));
        Assert.Equal(["long"], await DaysAsync("from=2024-09-15&to=2024-10-15"));
        Assert.Equal(["long", "short"], await DaysAsync("from=2023-01-01&to=2030-12-31"));
    }

    [Fact]
    public async Task A_record_that_moved_is_found_where_it_is_now()
    {
        await LeaveAsync("i", "user", "2024-09-05 00:00:00", "2024-09-06 00:00:00");
        await LeaveAsync("i", "user", "2024-09-08 00:00:00", "2024-09-09 00:00:00", "leave_approvalV2");

        Assert.Empty(await DaysAsync("date=2024-09-05"));
        Assert.Equal(["i"], await DaysAsync("date=2024-09-08"));
        Assert.Equal(["i"], await EmployeeAsync("user", "from=2024-09-01&to=2024-09-30"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(200)]
    public async Task Pages_give_every_record_once_and_in_order(int size)
    {
        for (int i = 0; i < 4; i++)
            await LeaveAsync($"i{i}", "user", $"2024-09-0{i / 2 + 1} 09:00:00", "2024-09-03 00:00:00");

        Assert.Equal(
            ["i0", "i1", "i2", "i3"],
            await EmployeeAsync("user", $"from=2024-09-01&to=2024-09-30&page_size={size}")
        );
        Assert.Equal(["i0", "i1", "i2", "i3"], await DaysAsync($"from=2024-09-01&to=2024-09-30&page_size={size}"));
        Assert.Equal(["i0", "i1", "i2", "i3"], await DaysAsync($"date=2024-09-02&page_size={size}"));
    }

    [Fact]
    public async Task A_cancel_leave_is_listed_only_on_request_and_the_cancelled_leave_names_it()
    {
        await LeaveAsync("leave", "user", "2024-09-05 00:00:00", "2024-09-07 00:00:00", "leave_approvalV2");
        await LeaveAsync(
            "cancel",
            "user",
            "2024-09-06 00:00:00",
            "2024-09-07 00:00:00",
            "leave_approvalV2",
            origin: "leave"
        );

        Assert.Equal(["leave"], await DaysAsync("from=2024-09-05&to=2024-09-06"));
        Assert.Equal(["leave"], await DaysAsync("date=2024-09-06&cancel_leaves=false"));
        Assert.Equal(["leave"], await EmployeeAsync("user", "from=2024-09-01&to=2024-09-30"));
        Assert.Equal(["leave", "cancel"], await DaysAsync("from=2024-09-05&to=2024-09-06&cancel_leaves=true"));
        Assert.Equal(
            ["leave", "cancel"],
            await EmployeeAsync("user", "from=2024-09-01&to=2024-09-30&cancel_leaves=true")
        );
        Assert.Equal(
            """["cancel"]""",
            (await GetAsync("date=2024-09-06"))["items"]![0]!["leave"]!["adjusted_by"]!.ToJsonString()
        );
        var csv = await Lists().GetAsync(Parameters("date=2024-09-06&format=csv"), null, CancellationToken.None);
        Assert.DoesNotContain(
            ",cancel,leave,",
            System.Text.Encoding.UTF8.GetString(csv.Body.Span),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_leave_that_names_itself_as_its_original_is_an_absence()
    {
        await LeaveAsync(
            "leave",
            "user",
            "2024-09-05 00:00:00",
            "2024-09-06 00:00:00",
            "leave_approvalV2",
            origin: "leave"
        );

        Assert.Equal(["leave"], await DaysAsync("date=2024-09-05"));
    }

    [Theory]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("a&b=c?d#e%2Ff +张三")]
    [InlineData("")]
    public async Task Any_user_id_can_be_requested(string userId)
    {
        await LeaveAsync("i", userId, "2024-09-05 00:00:00", "2024-09-06 00:00:00");
        await LeaveAsync("j", "another", "2024-09-05 00:00:00", "2024-09-06 00:00:00");

        Assert.Equal(["i"], await EmployeeAsync(userId, "date=2024-09-05"));
    }

    [Fact]
    public async Task The_last_page_has_no_token()
    {
        await LeaveAsync("i", "user", "2024-09-05 00:00:00", "2024-09-06 00:00:00");

        var answer = await GetAsync("date=2024-09-05&page_size=1");

        Assert.Equal(["items", "next_page_token"], answer.Select(member => member.Key));
        Assert.Null(answer["next_page_token"]);
    }
}
