using FeishuApproval.Attendance.Records;
using FeishuApproval.Events.Facts;

namespace FeishuApproval.TestSupport.Conformance;

/// <summary>
/// What every <see cref="IAttendanceStore"/> promises of its lists by employee and by day. Inherit it and say how the store writes index rows.
/// Keys are new in every test, so tests may share a store.
/// </summary>
public abstract class AttendanceIndexConformance
{
    private static readonly DateOnly Day = new(2024, 9, 5);

    private readonly string _tenant = $"tenant-{Guid.NewGuid():N}";

    /// <summary>Makes a store that is ready for use.</summary>
    protected abstract IAttendanceStore Create();

    /// <summary>Puts and removes rows, as a commit does.</summary>
    private protected abstract ValueTask ApplyAsync(IAttendanceStore store, IndexChange change);

    [SkippableFact]
    public async Task A_row_that_was_never_put_is_not_found()
    {
        var store = Create();

        Assert.Empty(await ByEmployeeAsync(store));
        Assert.Empty(await ByDayAsync(store));
    }

    [SkippableFact]
    public async Task A_row_is_found_unchanged()
    {
        var store = Create();
        var (employee, day) = (Row("i") with { LastDay = Day.AddDays(400) }, DayOf("i"));

        await PutAsync(store, [employee], [day]);

        Assert.Equal([employee], await ByEmployeeAsync(store));
        Assert.Equal([day], await ByDayAsync(store));
    }

    [SkippableFact]
    public async Task Records_without_a_date_have_a_day_of_their_own()
    {
        var store = Create();
        var undated = IndexEntry.UnreadableDay;
        var employee = Row("i") with { Start = undated.ToDateTime(TimeOnly.MinValue), LastDay = undated };
        await PutAsync(store, [employee, Row("j")], [DayOf("i") with { Date = undated }, DayOf("j")]);

        Assert.Equal(
            ["i"],
            (await store.ListByDayAsync(_tenant, undated, null, 10, CancellationToken.None)).Select(row =>
                row.InstanceCode
            )
        );
        Assert.Equal(
            [employee],
            await store.ListByEmployeeAsync(
                _tenant,
                employee.UserId,
                undated,
                undated,
                null,
                10,
                CancellationToken.None
            )
        );
        Assert.Equal([Row("j")], await ByEmployeeAsync(store));
        Assert.Equal([DayOf("j")], await ByDayAsync(store));
    }

    [SkippableFact]
    public async Task A_row_put_twice_exists_once_with_the_last_day_of_the_second()
    {
        var store = Create();
        await PutAsync(store, [Row("i")], [DayOf("i")]);
        await PutAsync(store, [Row("i") with { LastDay = Day.AddDays(3) }], [DayOf("i")]);

        Assert.Equal([Row("i") with { LastDay = Day.AddDays(3) }], await ByEmployeeAsync(store));
        Assert.Equal([DayOf("i")], await ByDayAsync(store));
    }

    [SkippableTheory]
    [InlineData(3)]
    [InlineData(60)]
    public async Task A_late_put_with_an_earlier_last_day_hides_nothing(int days)
    {
        var store = Create();
        var longer = Row("i") with { LastDay = Day.AddDays(days) };
        await PutAsync(store, [longer], []);
        await PutAsync(store, [Row("i")], []);
        Assert.Equal(1, await CountAsync(store, longer.LastDay));

        await PutAsync(store, [Row("i")], []);
        Assert.Equal(1, await CountAsync(store, longer.LastDay));
    }

    [SkippableFact]
    public async Task A_row_removed_and_put_again_has_the_last_day_of_the_new_one()
    {
        var store = Create();
        var longer = Row("i") with { LastDay = Day.AddDays(60) };
        await PutAsync(store, [longer], []);
        Assert.Equal(1, await CountAsync(store, longer.LastDay));

        await ApplyAsync(store, new IndexChange([], [longer], [], []));
        await PutAsync(store, [Row("i")], []);

        Assert.Equal((1, 0), (await CountAsync(store, Day), await CountAsync(store, longer.LastDay)));
    }

    [SkippableFact]
    public async Task Only_removed_rows_are_gone()
    {
        var store = Create();
        await PutAsync(store, [Row("a"), Row("b")], [DayOf("a"), DayOf("b")]);

        await ApplyAsync(store, new IndexChange([], [Row("a") with { LastDay = Day.AddDays(9) }], [], [DayOf("a")]));

        Assert.Equal([Row("b")], await ByEmployeeAsync(store));
        Assert.Equal([DayOf("b")], await ByDayAsync(store));
    }

    [SkippableFact]
    public async Task Removing_a_missing_entity_is_not_an_error()
    {
        var store = Create();

        await ApplyAsync(store, new IndexChange([], [Row("a")], [], [DayOf("a")]));

        Assert.Empty(await ByEmployeeAsync(store));
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
        var store = Create();
        await PutAsync(
            store,
            [Row("i") with { Start = new DateTime(2024, 9, 5, 23, 59, 0), LastDay = new DateOnly(2024, 9, 7) }],
            []
        );

        var found = await store.ListByEmployeeAsync(
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
        var store = Create();
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
        await PutAsync(store, rows, []);

        Assert.Equal(rows, await ListAsync("2023-12-31", "9999-12-31"));
        Assert.Equal(rows[..3], await ListAsync("2024-02-10", "2024-03-10"));
        Assert.Equal(rows[..2], await ListAsync("2024-01-01", "2024-02-29"));
        Assert.Equal([rows[2]], await ListAsync("2024-04-01", "2030-12-31"));
        Assert.Equal(
            rows,
            await PagesAsync<EmployeeRow>(
                2,
                after =>
                    store.ListByEmployeeAsync(
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

        await ApplyAsync(store, new IndexChange([], [rows[0]], [], []));
        Assert.Equal(rows[1..], await ListAsync("2023-12-31", "9999-12-31"));

        async Task<IReadOnlyList<EmployeeRow>> ListAsync(string from, string to) =>
            await store.ListByEmployeeAsync(_tenant, "user", Date(from), Date(to), null, 100, CancellationToken.None);
    }

    [SkippableFact]
    public async Task One_change_puts_rows_and_removes_also_missing_ones()
    {
        var store = Create();
        await PutAsync(store, [Row("a")], [DayOf("a")]);

        await ApplyAsync(
            store,
            new IndexChange([Row("b")], [Row("a"), Row("c")], [DayOf("b")], [DayOf("a"), DayOf("c")])
        );

        Assert.Equal([Row("b")], await ByEmployeeAsync(store));
        Assert.Equal([DayOf("b")], await ByDayAsync(store));
    }

    [SkippableFact]
    public async Task Tenants_employees_and_days_are_kept_apart()
    {
        var store = Create();
        await PutAsync(
            store,
            [Row("i") with { UserId = "other" }, Row("i") with { TenantKey = _tenant + "|user" }],
            [DayOf("i") with { Date = Day.AddDays(1) }, DayOf("i") with { TenantKey = _tenant + "|" }]
        );

        Assert.Empty(await ByEmployeeAsync(store));
        Assert.Empty(await ByDayAsync(store));
    }

    [SkippableFact]
    public async Task Odd_keys_are_distinguished_and_returned_unchanged()
    {
        var store = Create();
        var employees = OddKeys.All.Select(key => Row(key)).ToList();
        var days = OddKeys.All.Select(key => DayOf(key) with { UserId = key }).ToList();
        await PutAsync(store, employees, days);
        foreach (string key in OddKeys.All)
            await PutAsync(store, [Row(key) with { UserId = key }], []);

        Assert.Equal(employees.ToHashSet(), (await ByEmployeeAsync(store)).ToHashSet());
        Assert.Equal(days.ToHashSet(), (await ByDayAsync(store)).ToHashSet());
        foreach (string key in OddKeys.All)
        {
            var found = await store.ListByEmployeeAsync(_tenant, key, Day, Day, null, 10, CancellationToken.None);
            Assert.Equal([Row(key) with { UserId = key }], found);
        }
    }

    [SkippableFact]
    public async Task Nothing_is_too_long()
    {
        var store = Create();
        string code = new('长', 5000);
        await PutAsync(
            store,
            [Row(code)],
            [DayOf(code) with { UserId = code + "1" }, DayOf(code) with { UserId = code + "2" }]
        );

        Assert.Equal([Row(code)], await ByEmployeeAsync(store));
        Assert.Equal(2, (await ByDayAsync(store)).Count);
        Assert.All(await ByDayAsync(store), row => Assert.Equal((code, 5001), (row.InstanceCode, row.UserId.Length)));
    }

    [SkippableFact]
    public async Task Rows_of_an_employee_are_ordered_by_start_and_rows_of_a_day_by_employee()
    {
        var store = Create();
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
        await PutAsync(store, [.. employees.Reverse()], [.. days.Reverse()]);

        Assert.Equal(employees, await ByEmployeeAsync(store));
        Assert.Equal(days, await ByDayAsync(store));
    }

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    public async Task Pages_give_every_row_once(int size)
    {
        var store = Create();
        EmployeeRow[] employees =
        [
            .. Enumerable.Range(0, 7).Select(i => Row($"i{i}") with { Start = new DateTime(2024, 9, 5, i / 2, 0, 0) }),
        ];
        DayRow[] days = [.. Enumerable.Range(0, 7).Select(i => DayOf($"i{i}") with { UserId = $"user-{i / 2}" })];
        await PutAsync(store, employees, days);

        Assert.Equal(
            employees,
            await PagesAsync<EmployeeRow>(
                size,
                after => store.ListByEmployeeAsync(_tenant, "user", Day, Day, after, size, CancellationToken.None)
            )
        );
        Assert.Equal(
            days,
            await PagesAsync<DayRow>(
                size,
                after => store.ListByDayAsync(_tenant, Day, after, size, CancellationToken.None)
            )
        );
    }

    [SkippableFact]
    public async Task A_page_continues_after_a_deleted_row()
    {
        var store = Create();
        await PutAsync(store, [Row("a"), Row("c")], [DayOf("a"), DayOf("c")]);

        Assert.Equal(
            [Row("c")],
            await store.ListByEmployeeAsync(_tenant, "user", Day, Day, Row("b"), 10, CancellationToken.None)
        );
        Assert.Equal([DayOf("c")], await store.ListByDayAsync(_tenant, Day, DayOf("b"), 10, CancellationToken.None));
    }

    [SkippableFact]
    public async Task Many_rows_of_one_change_are_put_and_removed()
    {
        var store = Create();
        DayRow[] days = [.. Enumerable.Range(0, 250).Select(i => DayOf("i") with { UserId = $"user-{i:D3}" })];
        await PutAsync(store, [], days);
        Assert.Equal(days, await ByDayAsync(store));

        await ApplyAsync(store, new IndexChange([], [], [], days));
        Assert.Empty(await ByDayAsync(store));
    }

    [SkippableFact]
    public async Task The_tenants_are_listed_up_to_the_requested_number()
    {
        var store = Create();
        await PutAsync(
            store,
            [Row("i"), Row("j"), Row("i") with { UserId = "other" }, Row("i") with { TenantKey = _tenant + "2" }],
            []
        );

        Assert.Single(await store.ListTenantsAsync(1, CancellationToken.None));
        var all = await store.ListTenantsAsync(int.MaxValue, CancellationToken.None);
        Assert.Contains(_tenant, all);
        Assert.Contains(_tenant + "2", all);
        Assert.Equal(all.Distinct(), all);
    }

    [SkippableFact]
    public async Task A_committed_record_is_listed_by_employee_and_by_day()
    {
        var store = Create();
        var state = State(Day);

        await CommitAsync(store, default, state);

        Assert.Equal(IndexChange.Of(state).PutByEmployee, await ByEmployeeAsync(store));
        Assert.Equal(IndexChange.Of(state).PutByDay, await ByDayAsync(store));
    }

    [SkippableFact]
    public async Task A_record_that_moves_is_listed_on_its_new_day_and_after_a_repair_only_there()
    {
        var store = Create();
        await CommitAsync(store, default, State(Day.AddDays(-40)));
        var loaded = await store.LoadAsync(_tenant, CancellationToken.None);
        var moved = State(Day) with { Version = 2 };
        moved = moved with { StaleEntries = IndexEntry.Stale(loaded.State!, moved) };

        await CommitAsync(store, loaded, moved);
        Assert.Equal(IndexChange.Of(moved).PutByDay, await ByDayAsync(store));

        Assert.True(await store.RepairAsync(moved, CancellationToken.None));
        Assert.Equal(IndexChange.Of(moved).PutByDay, await ByDayAsync(store));
        Assert.Empty(await store.ListByDayAsync(_tenant, Day.AddDays(-40), null, 10, CancellationToken.None));
        Assert.Equal(
            IndexChange.Of(moved).PutByEmployee,
            await store.ListByEmployeeAsync(_tenant, "user", Day.AddDays(-60), Day, null, 10, CancellationToken.None)
        );
    }

    [SkippableFact]
    public async Task An_unreadable_record_is_listed_as_such_until_its_revert()
    {
        var store = Create();
        var unreadable = State(Day);
        unreadable = unreadable with { Facts = [unreadable.Facts[0] with { UnreadableFields = ["leave_unit"] }] };
        await CommitAsync(store, default, unreadable);
        Assert.Single(await store.ListByDayAsync(_tenant, IndexEntry.UnreadableDay, null, 10, CancellationToken.None));

        var loaded = await store.LoadAsync(_tenant, CancellationToken.None);
        var reverted = unreadable with { Facts = [unreadable.Facts[0] with { Reverted = true }], Version = 2 };
        reverted = reverted with { StaleEntries = IndexEntry.Stale(loaded.State!, reverted) };
        await CommitAsync(store, loaded, reverted);

        Assert.Empty(await store.ListByDayAsync(_tenant, IndexEntry.UnreadableDay, null, 10, CancellationToken.None));
        Assert.Single(await ByDayAsync(store));
    }

    [SkippableFact]
    public async Task A_replaced_record_is_listed_after_its_repair()
    {
        var store = Create();
        await CommitAsync(store, default, State(Day.AddDays(-40)));
        var loaded = await store.LoadAsync(_tenant, CancellationToken.None);
        var replaced = State(Day) with { Version = 2 };
        replaced = replaced with { StaleEntries = IndexEntry.Stale(loaded.State!, replaced) };
        Assert.True(await store.TryReplaceAsync(loaded, replaced, CancellationToken.None));

        Assert.True(await store.RepairAsync(replaced, CancellationToken.None));

        Assert.Equal(IndexChange.Of(replaced).PutByDay, await ByDayAsync(store));
        Assert.Empty(await store.ListByDayAsync(_tenant, Day.AddDays(-40), null, 10, CancellationToken.None));
    }

    [SkippableFact]
    public async Task A_deleted_record_leaves_no_row_of_any_of_its_versions()
    {
        var store = Create();
        await CommitAsync(store, default, State(Day.AddDays(-40)));
        var loaded = await store.LoadAsync(_tenant, CancellationToken.None);
        var moved = State(Day) with { Version = 2 };
        await CommitAsync(store, loaded, moved with { StaleEntries = IndexEntry.Stale(loaded.State!, moved) });

        await store.DeleteAsync(_tenant, CancellationToken.None);

        Assert.Empty(
            await store.ListByEmployeeAsync(_tenant, "user", Day.AddDays(-60), Day, null, 10, CancellationToken.None)
        );
        Assert.Empty(await ByDayAsync(store));
        Assert.Empty(await store.ListByDayAsync(_tenant, Day.AddDays(-40), null, 10, CancellationToken.None));
    }

    [SkippableFact]
    public async Task Removed_rows_are_gone_with_their_days_and_others_stay()
    {
        var store = Create();
        await PutAsync(store, [Row("a"), Row("b")], [DayOf("a"), DayOf("b")]);

        await store.RemoveRowsAsync([Row("a")], CancellationToken.None);
        await store.RemoveRowsAsync([Row("a")], CancellationToken.None);

        Assert.Equal([Row("b")], await ByEmployeeAsync(store));
        Assert.Equal([DayOf("b")], await ByDayAsync(store));
    }

    /// <summary>A leave of two hours, whose instance code is the tenant's.</summary>
    private AttendanceState State(DateOnly day) =>
        new()
        {
            InstanceCode = _tenant,
            TenantKey = _tenant,
            Version = 1,
            Facts =
            [
                new AttendanceFacts
                {
                    Source = FactSource.Leave,
                    Kind = AttendanceKind.Leave,
                    TenantKey = _tenant,
                    UserId = "user",
                    Start = new DateTimeOffset(day, new TimeOnly(9, 0), TimeSpan.FromHours(8)),
                    End = new DateTimeOffset(day, new TimeOnly(11, 0), TimeSpan.FromHours(8)),
                },
            ],
        };

    private static async Task CommitAsync(
        IAttendanceStore store,
        Loaded<AttendanceState> loaded,
        AttendanceState next
    ) =>
        Assert.Equal(
            CommitResult.Committed,
            await store.CommitAsync(
                loaded,
                next,
                Payload.LeaveMessage($"event-{next.Version}", next.InstanceCode),
                CancellationToken.None
            )
        );

    private async Task<int> CountAsync(IAttendanceStore store, DateOnly day) =>
        (await store.ListByEmployeeAsync(_tenant, "user", day, day, null, 10, CancellationToken.None)).Count;

    private EmployeeRow Row(string instanceCode) =>
        new(_tenant, "user", new DateTime(2024, 9, 5, 13, 30, 0), AttendanceKind.Leave, instanceCode, Day);

    private DayRow DayOf(string instanceCode) => new(_tenant, Day, "user", AttendanceKind.Leave, instanceCode);

    private static DateOnly Date(string text) =>
        DateOnly.ParseExact(text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private ValueTask PutAsync(
        IAttendanceStore store,
        IReadOnlyList<EmployeeRow> employees,
        IReadOnlyList<DayRow> days
    ) => ApplyAsync(store, new IndexChange(employees, [], days, []));

    private async Task<IReadOnlyList<EmployeeRow>> ByEmployeeAsync(IAttendanceStore store) =>
        await store.ListByEmployeeAsync(_tenant, "user", Day, Day, null, 1000, CancellationToken.None);

    private async Task<IReadOnlyList<DayRow>> ByDayAsync(IAttendanceStore store) =>
        await store.ListByDayAsync(_tenant, Day, null, 1000, CancellationToken.None);

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
