using System.Diagnostics;
using FeishuApproval.Api.Reads;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Events.Facts;
using FeishuApproval.Events.Fields;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Api.Reads;

/// <summary>Lists stay fast with any number of records a day and with odd records, and stop when the caller is gone.</summary>
public sealed class A_page_takes_a_bounded_amount_of_work
{
    private static readonly DateOnly Day = new(2024, 9, 5);
    private static readonly RecordQuery OneDay = new("tenant", Day, Day, WithReverted: false);
    private static readonly RecordQuery AllTime = new(
        "tenant",
        DateOnly.MinValue,
        DateOnly.MaxValue,
        WithReverted: false
    );
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(300);

    [Fact]
    public async Task A_day_with_ten_thousand_records_is_listed_in_300_ms_a_page()
    {
        var records = new CountedRecords([
            .. Enumerable.Range(0, 10_000).Select(i => Leave($"instance-{i}", $"user-{i:D5}")),
            LargeOvertime("overtime", workers: 2_000),
        ]);
        var search = new AttendanceSearch(new RecordReader(records, AttendanceRules.Default), records);
        var pages = new List<(int Count, TimeSpan Elapsed)>();
        PageToken? token = null;
        do
        {
            int loads = records.Loads;
            long start = Stopwatch.GetTimestamp();
            var page = await search.FindByDayAsync(OneDay, token, ListRequest.MaxPageSize, CancellationToken.None);
            pages.Add((page.Items.Count, Stopwatch.GetElapsedTime(start)));
            Assert.InRange(records.Loads - loads, 0, ListRequest.MaxPageSize + 2);
            token = page.NextPageToken is { } next ? PageToken.Read(next) : null;
        } while (token is not null);

        Assert.Equal(10_001, pages.Sum(page => page.Count));
        var median = pages.Select(page => page.Elapsed).Order().ElementAt(pages.Count / 2);
        Assert.True(median <= Limit, $"A page took {median.TotalMilliseconds:N1} ms.");
    }

    [Fact]
    public async Task A_record_of_many_workers_is_read_once_a_page()
    {
        var records = new CountedRecords([LargeOvertime("overtime", workers: 2_400)]);

        var page = await new AttendanceSearch(
            new RecordReader(records, AttendanceRules.Default),
            records
        ).FindByDayAsync(OneDay, null, 1, CancellationToken.None);

        Assert.Equal("overtime", Assert.Single(page.Items).InstanceCode);
        Assert.Equal(1, records.Loads);
    }

    [Fact]
    public async Task Rows_without_matches_end_a_page_and_the_next_one_continues_after_them()
    {
        var records = new CountedRecords([
            .. Enumerable.Range(0, 4_500).Select(i => Leave($"instance-{i}", $"user-{i:D5}", isReverted: i < 4_499)),
        ]);
        var search = new AttendanceSearch(new RecordReader(records, AttendanceRules.Default), records);

        var first = await search.FindByDayAsync(OneDay, null, 1, CancellationToken.None);
        Assert.Empty(first.Items);
        Assert.InRange(
            records.Loads,
            AttendanceSearch.RowsPerPage,
            AttendanceSearch.RowsPerPage + ListRequest.MaxPageSize
        );

        var found = new List<RecordPage>();
        for (string? next = first.NextPageToken; next is not null; next = found[^1].NextPageToken)
        {
            found.Add(await search.FindByDayAsync(OneDay, PageToken.Read(next), 1, CancellationToken.None));
        }

        Assert.Equal("instance-4499", Assert.Single(found.SelectMany(page => page.Items)).InstanceCode);
        Assert.InRange(found.Count, 1, 4);
    }

    [Fact]
    public async Task A_slow_store_ends_a_page_early()
    {
        var time = new FakeTimeProvider(TestTime.Start);
        var records = new CountedRecords([
            .. Enumerable.Range(0, 400).Select(i => Leave($"instance-{i}", $"user-{i:D5}", isReverted: i % 2 == 0)),
        ])
        {
            BeforeLoad = () => time.Advance(TimeSpan.FromMilliseconds(100)),
        };

        var page = await new AttendanceSearch(
            new RecordReader(records, AttendanceRules.Default),
            records,
            time
        ).FindByDayAsync(OneDay, null, 60, CancellationToken.None);

        Assert.NotNull(page.NextPageToken);
        Assert.InRange(page.Items.Count, 1, 59);
    }

    [Fact]
    public async Task Nothing_more_is_read_when_the_caller_is_gone()
    {
        using var gone = new CancellationTokenSource();
        var records = new CountedRecords([
            .. Enumerable.Range(0, 1_000).Select(i => Leave($"instance-{i}", $"user-{i:D5}")),
        ]);
        records.BeforeLoad = () =>
        {
            if (records.Loads == 5)
                gone.Cancel();
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await new AttendanceSearch(new RecordReader(records, AttendanceRules.Default), records).FindByDayAsync(
                OneDay,
                null,
                200,
                gone.Token
            )
        );

        Assert.InRange(records.Loads, 5, 64);
    }

    [Fact]
    public void Thousands_of_periods_over_millennia_have_a_bounded_number_of_days()
    {
        var state = LargeOvertime("overtime", workers: 1, periods: 12_000);
        long start = Stopwatch.GetTimestamp();

        for (int i = 0; i < 10; i++)
        {
            var record = AttendanceRecord.From(state, AttendanceRules.Default)!;
            Assert.Equal(Day, record.Days![0].Date);
            Assert.InRange(record.Days.Count, 1, IndexEntry.MaxDays);
        }

        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Overtime_for_twenty_thousand_employees_and_three_years_does_not_affect_the_lists_of_others()
    {
        var odd = LargeOvertime("odd", workers: 20_000, lastDay: Day.AddYears(3));
        var records = new CountedRecords([odd, Leave("instance-1", "worker-00001")]);
        var search = new AttendanceSearch(new RecordReader(records, AttendanceRules.Default), records);

        Assert.Equal(["instance-1"], Codes(await search.FindByDayAsync(OneDay, null, 50, CancellationToken.None)));
        Assert.Equal(
            ["instance-1"],
            Codes(await search.FindByEmployeeAsync(AllTime, "worker-00001", null, 50, CancellationToken.None))
        );
        Assert.Equal(
            ["odd"],
            Codes(await search.FindByEmployeeAsync(AllTime, "submitter", null, 50, CancellationToken.None))
        );
    }

    private static IEnumerable<string> Codes(RecordPage page) => page.Items.Select(item => item.InstanceCode);

    private static AttendanceState Leave(string instanceCode, string userId, bool isReverted = false) =>
        new()
        {
            InstanceCode = instanceCode,
            Facts =
            [
                new AttendanceFacts
                {
                    Source = FactSource.Leave,
                    Kind = AttendanceKind.Leave,
                    TenantKey = "tenant",
                    UserId = userId,
                    Start = At(Day, 9),
                    End = At(Day, 18),
                    Reverted = isReverted,
                },
            ],
        };

    private static AttendanceState LargeOvertime(
        string instanceCode,
        int workers,
        int periods = 2,
        DateOnly? lastDay = null
    ) =>
        new()
        {
            InstanceCode = instanceCode,
            Facts =
            [
                new AttendanceFacts
                {
                    Source = FactSource.Overtime,
                    Kind = AttendanceKind.Overtime,
                    TenantKey = "tenant",
                    UserId = "submitter",
                    Start = At(Day, 9),
                    End = At(lastDay ?? (periods > 2 ? new DateOnly(9998, 12, 31) : Day), 18),
                    Overtime = new OvertimeDetails
                    {
                        Workers = [.. Enumerable.Range(0, workers).Select(i => $"worker-{i:D5}")],
                        Periods =
                        [
                            .. Enumerable.Range(0, periods - 1).Select(i => new Period(At(Day, 9), At(Day, 10))),
                            new Period(
                                At(periods > 2 ? new DateOnly(9998, 12, 31) : Day, 11),
                                At(periods > 2 ? new DateOnly(9998, 12, 31) : Day, 12)
                            ),
                        ],
                    },
                },
            ],
        };

    private static DateTimeOffset At(DateOnly day, int hour) =>
        new(day.ToDateTime(new TimeOnly(hour, 0)), TimeSpan.FromHours(8));
}
