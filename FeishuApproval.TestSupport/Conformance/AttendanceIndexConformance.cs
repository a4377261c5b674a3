using FeishuApproval.Attendance.Index;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Events.Facts;

namespace FeishuApproval.TestSupport.Conformance;

/// <summary>
/// Tests of the contract of <see cref="IAttendanceIndex"/>. Inherit it and implement the creation of an index. Keys are new in every test,
/// so tests may share an index.
/// </summary>
public abstract class AttendanceIndexConformance
{
    private static readonly DateOnly Day = new(2024, 9, 5);

    private readonly string _tenant = $"tenant-{Guid.NewGuid():N}";

    /// <summary>Makes an index that is ready for use.</summary>
    protected abstract ValueTask<IAttendanceIndex> CreateAsync();

    [SkippableFact]
    public async Task A_row_that_was_never_put_is_not_found()
    {
        var index = await CreateAsync();

        Assert.Empty(await ByEmployeeAsync(index));
        Assert.Empty(await ByDayAsync(index));
    }

    [SkippableFact]
    public async Task A_row_is_found_unchanged()
    {
        var index = await CreateAsync();
        var (employee, day) = (Row("i") with { LastDay = Day.AddDays(400) }, DayOf("i"));

        await PutAsync(index, [employee], [day]);

        Assert.Equal([employee], await ByEmployeeAsync(index));
        Assert.Equal([day], await ByDayAsync(index));
    }

    [SkippableFact]
    public async Task Records_without_a_date_have_a_day_of_their_own()
    {
        var index = await CreateAsync();
        var undated = IndexEntry.UnreadableDay;
        var employee = Row("i") with { Start = undated.ToDateTime(TimeOnly.MinValue), LastDay = undated };
        await PutAsync(index, [employee, Row("j")], [DayOf("i") with { Date = undated }, DayOf("j")]);

        Assert.Equal(
            ["i"],
            (await index.ListByDayAsync(_tenant, undated, null, 10, CancellationToken.None)).Select(row =>
                row.InstanceCode
            )
        );
        Assert.Equal(
            [employee],
            await index.ListByEmployeeAsync(
                _tenant,
                employee.UserId,
                undated,
                undated,
                null,
                10,
                CancellationToken.None
            )
        );
        Assert.Equal([Row("j")], await ByEmployeeAsync(index));
        Assert.Equal([DayOf("j")], await ByDayAsync(index));
    }

    [SkippableFact]
    public async Task A_row_put_twice_exists_once_with_the_last_day_of_the_second()
    {
        var index = await CreateAsync();
        await PutAsync(index, [Row("i")], [DayOf("i")]);
        await PutAsync(index, [Row("i") with { LastDay = Day.AddDays(3) }], [DayOf("i")]);

        Assert.Equal([Row("i") with { LastDay = Day.AddDays(3) }], await ByEmployeeAsync(index));
        Assert.Equal([DayOf("i")], await ByDayAsync(index));
    }

    [SkippableTheory]
    [InlineData(3)]
    [InlineData(60)]
    public async Task A_late_put_with_an_earlier_last_day_hides_nothing(int days)
    {
        var index = await CreateAsync();
        var longer = Row("i") with { LastDay = Day.AddDays(days) };
        await PutAsync(index, [longer], []);
        await PutAsync(index, [Row("i")], []);
        Assert.Equal(1, await CountAsync(index, longer.LastDay));

        await PutAsync(index, [Row("i")], []);
        Assert.Equal(1, await CountAsync(index, longer.LastDay));
    }

    [SkippableFact]
    public async Task A_row_removed_and_put_again_has_the_last_day_of_the_new_one()
    {
        var index = await CreateAsync();
        var longer = Row("i") with { LastDay = Day.AddDays(60) };
        await PutAsync(index, [longer], []);
        Assert.Equal(1, await CountAsync(index, longer.LastDay));

        await index.ApplyAsync(new IndexChange([], [longer], [], []), CancellationToken.None);
        await PutAsync(index, [Row("i")], []);

        Assert.Equal((1, 0), (await CountAsync(index, Day), await CountAsync(index, longer.LastDay)));
    }

    [SkippableFact]
    public async Task Only_removed_rows_are_gone()
    {
        var index = await CreateAsync();
        await PutAsync(index, [Row("a"), Row("b")], [DayOf("a"), DayOf("b")]);

        await index.ApplyAsync(
            new IndexChange([], [Row("a") with { LastDay = Day.AddDays(9) }], [], [DayOf("a")]),
            CancellationToken.None
        );

        Assert.Equal([Row("b")], await ByEmployeeAsync(index));
        Assert.Equal([DayOf("b")], await ByDayAsync(index));
    }

    [SkippableFact]
    public async Task Removing_a_missing_entity_is_not_an_error()
    {
        var index = await CreateAsync();

        await index.ApplyAsync(new IndexChange([], [Row("a")], [], [DayOf("a")]), CancellationToken.None);

        Assert.Empty(await ByEmployeeAsync(index));
    }

    [SkippableTheory]
    [InlineData("2024-09-04", "2024-09-04", false)]
    [InlineData("2024-09-05", "2024-09-05", true)]
    [InlineData("2024-09-06", "2024-09-06", true)]
    [InlineData("2024-09-07", "2024-09-07", true)]
    [InlineData("2024-10-01", "2024-10-31", false)]
    [InlineData("2024-09-01", "2024-09-05", true)]
    [InlineData("2024-09-07", "9999-12-31", true)]
    [InlineData("0001-01-01", "9999-12-31", true)]
    [InlineData("0001-01-01", "2024-09-04", false)]
    public async Task An_employee_is_found_in_periods_that_touch_the_row(string from, string to, bool isFound)
    {
        var index = await CreateAsync();
        await PutAsync(
            index,
            [Row("i") with { Start = new DateTime(2024, 9, 5, 23, 59, 0), LastDay = new DateOnly(2024, 9, 7) }],
            []
        );

        var found = await index.ListByEmployeeAsync(
            _tenant,
            "user",
            Date(from),
            Date(to),
            null,
            10,
            CancellationToken.None
        );

        Assert.Equal(isFound ? 1 : 0, found.Count);
    }

    [SkippableFact]
    public async Task A_row_across_months_is_found_once_in_each_period_that_touches_it()
    {
        var index = await CreateAsync();
        EmployeeRow[] rows =
        [
            Row("a") with
            {
                Start = new DateTime(2023, 12, 31, 9, 0, 0),
                LastDay = new DateOnly(2024, 3, 1),
            },
            Row("b") with
            {
                Start = new DateTime(2024, 2, 29, 9, 0, 0),
                LastDay = new DateOnly(2024, 2, 29),
            },
            Row("c") with
            {
                Start = new DateTime(2024, 3, 1, 9, 0, 0),
                LastDay = new DateOnly(2024, 4, 1),
            },
            Row("d") with
            {
                Start = new DateTime(2031, 1, 1, 9, 0, 0),
                LastDay = new DateOnly(2031, 1, 1),
            },
        ];
        await PutAsync(index, rows, []);

        Assert.Equal(rows, await ListAsync("2023-12-31", "9999-12-31"));
        Assert.Equal(rows[..3], await ListAsync("2024-02-10", "2024-03-10"));
        Assert.Equal(rows[..2], await ListAsync("2024-01-01", "2024-02-29"));
        Assert.Equal([rows[2]], await ListAsync("2024-04-01", "2030-12-31"));
        Assert.Equal(
            rows,
            await PagesAsync<EmployeeRow>(
                2,
                after =>
                    index.ListByEmployeeAsync(
                        _tenant,
                        "user",
                        Date("2024-01-15"),
                        Date("2031-01-01"),
                        after,
                        2,
                        CancellationToken.None
                    )
            )
        );

        await index.ApplyAsync(new IndexChange([], [rows[0]], [], []), CancellationToken.None);
        Assert.Equal(rows[1..], await ListAsync("2023-12-31", "9999-12-31"));

        async Task<IReadOnlyList<EmployeeRow>> ListAsync(string from, string to) =>
            await index.ListByEmployeeAsync(_tenant, "user", Date(from), Date(to), null, 100, CancellationToken.None);
    }

    [SkippableFact]
    public async Task One_change_puts_rows_and_removes_also_missing_ones()
    {
        var index = await CreateAsync();
        await PutAsync(index, [Row("a")], [DayOf("a")]);

        await index.ApplyAsync(
            new IndexChange([Row("b")], [Row("a"), Row("c")], [DayOf("b")], [DayOf("a"), DayOf("c")]),
            CancellationToken.None
        );

        Assert.Equal([Row("b")], await ByEmployeeAsync(index));
        Assert.Equal([DayOf("b")], await ByDayAsync(index));
    }

    [SkippableFact]
    public async Task Tenants_employees_and_days_are_kept_apart()
    {
        var index = await CreateAsync();
        await PutAsync(
            index,
            [Row("i") with { UserId = "other" }, Row("i") with { TenantKey = _tenant + "|user" }],
            [DayOf("i") with { Date = Day.AddDays(1) }, DayOf("i") with { TenantKey = _tenant + "|" }]
        );

        Assert.Empty(await ByEmployeeAsync(index));
        Assert.Empty(await ByDayAsync(index));
    }

    [SkippableFact]
    public async Task Odd_keys_are_distinguished_and_returned_unchanged()
    {
        var index = await CreateAsync();
        var employees = OddKeys.All.Select(key => Row(key)).ToList();
        var days = OddKeys.All.Select(key => DayOf(key) with { UserId = key }).ToList();
        await PutAsync(index, employees, days);
        foreach (string key in OddKeys.All)
            await PutAsync(index, [Row(key) with { UserId = key }], []);

        Assert.Equal(employees.ToHashSet(), (await ByEmployeeAsync(index)).ToHashSet());
        Assert.Equal(days.ToHashSet(), (await ByDayAsync(index)).ToHashSet());
        foreach (string key in OddKeys.All)
        {
            var found = await index.ListByEmployeeAsync(_tenant, key, Day, Day, null, 10, CancellationToken.None);
            Assert.Equal([Row(key) with { UserId = key }], found);
        }
    }

    [SkippableFact]
    public async Task Nothing_is_too_long()
    {
        var index = await CreateAsync();
        string code = new('长', 5000);
        await PutAsync(
            index,
            [Row(code)],
            [DayOf(code) with { UserId = code + "1" }, DayOf(code) with { UserId = code + "2" }]
        );

        Assert.Equal([Row(code)], await ByEmployeeAsync(index));
        Assert.Equal(2, (await ByDayAsync(index)).Count);
        Assert.All(await ByDayAsync(index), row => Assert.Equal((code, 5001), (row.InstanceCode, row.UserId.Length)));
    }

    [SkippableFact]
    public async Task Rows_of_an_employee_are_ordered_by_start_and_rows_of_a_day_by_employee()
    {
        var index = await CreateAsync();
        EmployeeRow[] employees =
        [
            Row("z") with
            {
                Start = new DateTime(2024, 9, 5, 9, 0, 0),
            },
            Row("a") with
            {
                Start = new DateTime(2024, 9, 5, 10, 0, 0),
            },
            Row("b") with
            {
                Start = new DateTime(2024, 9, 5, 10, 0, 0),
            },
            Row("a") with
            {
                Start = new DateTime(2024, 9, 5, 10, 0, 0),
                Kind = AttendanceKind.Overtime,
            },
            Row("a") with
            {
                Start = new DateTime(2024, 9, 5, 10, 0, 0),
                Kind = AttendanceKind.Remedy,
            },
        ];
        DayRow[] days =
        [
            DayOf("z") with
            {
                UserId = "A",
            },
            DayOf("a") with
            {
                UserId = "a",
            },
            DayOf("b") with
            {
                UserId = "a",
            },
            DayOf("a") with
            {
                UserId = "a",
                Kind = AttendanceKind.Overtime,
            },
            DayOf("0") with
            {
                UserId = "b",
            },
        ];
        await PutAsync(index, [.. employees.Reverse()], [.. days.Reverse()]);

        Assert.Equal(employees, await ByEmployeeAsync(index));
        Assert.Equal(days, await ByDayAsync(index));
    }

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    public async Task Pages_give_every_row_once(int size)
    {
        var index = await CreateAsync();
        EmployeeRow[] employees =
        [
            .. Enumerable.Range(0, 7).Select(i => Row($"i{i}") with { Start = new DateTime(2024, 9, 5, i / 2, 0, 0) }),
        ];
        DayRow[] days = [.. Enumerable.Range(0, 7).Select(i => DayOf($"i{i}") with { UserId = $"user-{i / 2}" })];
        await PutAsync(index, employees, days);

        Assert.Equal(
            employees,
            await PagesAsync<EmployeeRow>(
                size,
                after => index.ListByEmployeeAsync(_tenant, "user", Day, Day, after, size, CancellationToken.None)
            )
        );
        Assert.Equal(
            days,
            await PagesAsync<DayRow>(
                size,
                after => index.ListByDayAsync(_tenant, Day, after, size, CancellationToken.None)
            )
        );
    }

    [SkippableFact]
    public async Task A_page_continues_after_a_deleted_row()
    {
        var index = await CreateAsync();
        await PutAsync(index, [Row("a"), Row("c")], [DayOf("a"), DayOf("c")]);

        Assert.Equal(
            [Row("c")],
            await index.ListByEmployeeAsync(_tenant, "user", Day, Day, Row("b"), 10, CancellationToken.None)
        );
        Assert.Equal([DayOf("c")], await index.ListByDayAsync(_tenant, Day, DayOf("b"), 10, CancellationToken.None));
    }

    [SkippableFact]
    public async Task Many_rows_of_one_change_are_put_and_removed()
    {
        var index = await CreateAsync();
        DayRow[] days = [.. Enumerable.Range(0, 250).Select(i => DayOf("i") with { UserId = $"user-{i:D3}" })];
        await PutAsync(index, [], days);
        Assert.Equal(days, await ByDayAsync(index));

        await index.ApplyAsync(new IndexChange([], [], [], days), CancellationToken.None);
        Assert.Empty(await ByDayAsync(index));
    }

    [SkippableFact]
    public async Task The_tenants_are_listed_up_to_the_requested_number()
    {
        var index = await CreateAsync();
        await PutAsync(
            index,
            [Row("i"), Row("j"), Row("i") with { UserId = "other" }, Row("i") with { TenantKey = _tenant + "2" }],
            []
        );

        Assert.Single(await index.ListTenantsAsync(1, CancellationToken.None));
        var all = await index.ListTenantsAsync(int.MaxValue, CancellationToken.None);
        Assert.Contains(_tenant, all);
        Assert.Contains(_tenant + "2", all);
        Assert.Equal(all.Distinct(), all);
    }

    private async Task<int> CountAsync(IAttendanceIndex index, DateOnly day) =>
        (await index.ListByEmployeeAsync(_tenant, "user", day, day, null, 10, CancellationToken.None)).Count;

    private EmployeeRow Row(string instanceCode) =>
        new(_tenant, "user", new DateTime(2024, 9, 5, 13, 30, 0), AttendanceKind.Leave, instanceCode, Day);

    private DayRow DayOf(string instanceCode) => new(_tenant, Day, "user", AttendanceKind.Leave, instanceCode);

    private static DateOnly Date(string text) =>
        DateOnly.ParseExact(text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private static ValueTask PutAsync(
        IAttendanceIndex index,
        IReadOnlyList<EmployeeRow> employees,
        IReadOnlyList<DayRow> days
    ) => index.ApplyAsync(new IndexChange(employees, [], days, []), CancellationToken.None);

    private async Task<IReadOnlyList<EmployeeRow>> ByEmployeeAsync(IAttendanceIndex index) =>
        await index.ListByEmployeeAsync(_tenant, "user", Day, Day, null, 1000, CancellationToken.None);

    private async Task<IReadOnlyList<DayRow>> ByDayAsync(IAttendanceIndex index) =>
        await index.ListByDayAsync(_tenant, Day, null, 1000, CancellationToken.None);

    private static async Task<List<TRow>> PagesAsync<TRow>(int size, Func<TRow?, ValueTask<IReadOnlyList<TRow>>> list)
        where TRow : struct
    {
        var all = new List<TRow>();
        TRow? after = null;
        while (true)
        {
            var page = await list(after);
            all.AddRange(page);
            if (page.Count < size)
                return all;
            after = page[^1];
        }
    }
}
