using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.Reads;
using FeishuApproval.Api.Sharing;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Events.Facts;
using FeishuApproval.Events.Fields;
using FeishuApproval.Messaging;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Api.Sharing;

/// <summary>The content of a share link. Today is 15 November 2023 in the attendance zone.</summary>
public sealed partial class ShareApiTests : IDisposable
{
    private static readonly string Invalid =
        $"401 Cache-Control=no-store {ProblemText.Of(401, "Unauthorized", "This link is invalid, has expired or was revoked. Ask for a new one.")}";

    private static readonly ShareKey Key = new("0123456789abcdef0123456789abcdef");

    private readonly FakeTimeProvider _time = new(TestTime.Start);
    private readonly InMemoryAttendanceStore _store = new();
    private readonly ShareLinkStore _links = new(new InMemoryFiles());
    private readonly TestProjection _projection;
    private readonly ShareApi _api;
    private int _events;

    public ShareApiTests()
    {
        _projection = new TestProjection(_store);
        _api = NewApi(Key);
    }

    public void Dispose() => _projection.Dispose();

    [Fact]
    public async Task A_list_shows_who_and_when_and_nothing_else()
    {
        await LeaveAsync("instance-1", "a-user", "2023-11-15 00:00:00", "2023-11-17 00:00:00", Ranges("15pm", "16"));

        var answer = await ListAsync(Token());

        Assert.Equal(
            """
            200 Cache-Control=no-store {"items":[{"id":"ID","kind":"leave","user_id":"a-user","employees":["a-user"],"start":"2023-11-15T00:00:00+08:00","end":"2023-11-17T00:00:00+08:00","days":[{"date":"2023-11-15","start":"2023-11-15T13:30:00+08:00","end":"2023-11-15T18:00:00+08:00","half":"afternoon"},{"date":"2023-11-16","start":"2023-11-16T09:00:00+08:00","end":"2023-11-16T18:00:00+08:00","half":null}],"begins_before":false,"ends_after":false}],"next_page_token":null,"kinds":["leave"],"expires_at":"2023-12-14T22:13:20+00:00","time_zone":"Asia/Shanghai","working_hours":{"start":"09:00","end":"18:00"}}
            """,
            CalendarPart()
                .Replace(
                    answer.Everything().Replace(Items(answer)[0]!["id"]!.ToString(), "ID", StringComparison.Ordinal),
                    string.Empty
                )
        );
    }

    [Theory]
    [InlineData("2023-11-15", "2023-11-16", false, false)]
    [InlineData("2023-11-16", "2023-11-16", true, false)]
    [InlineData("2023-11-14", "2023-11-15", false, true)]
    public async Task A_list_says_whether_a_record_has_days_outside_of_the_period(
        string from,
        string to,
        bool beginsBefore,
        bool endsAfter
    )
    {
        await LeaveAsync("instance-1", "a-user", "2023-11-15 00:00:00", "2023-11-17 00:00:00", Ranges("15pm", "16"));

        var answer = await _api.GetAttendanceAsync(Token(), Query.Of(("from", from), ("to", to)), default);

        var item = JsonNode.Parse(answer.Text())!["items"]![0]!;
        Assert.Equal((beginsBefore, endsAfter), ((bool)item["begins_before"]!, (bool)item["ends_after"]!));
    }

    [Fact]
    public async Task A_list_says_what_each_day_of_the_period_is()
    {
        var answer = await _api.GetAttendanceAsync(
            Token(),
            Query.Of(("from", "2023-10-06"), ("to", "2023-10-08")),
            CancellationToken.None
        );

        JsonAssert.Equal(
            """
            [{"date":"2023-10-06","day_class":"holiday","name":"中秋节、国庆节","is_make_up_workday":false},
             {"date":"2023-10-07","day_class":"workday","name":"中秋节、国庆节","is_make_up_workday":true},
             {"date":"2023-10-08","day_class":"workday","name":"中秋节、国庆节","is_make_up_workday":true}]
            """,
            JsonNode.Parse(answer.Text())!["calendar"]
        );
    }

    [Fact]
    public async Task A_revoked_link_is_refused_at_once_and_every_other_link_still_works()
    {
        string revoked = Token(),
            other = Token(kinds: "overtime");
        Assert.Equal(200, (await ListAsync(revoked)).Status);

        var answer = await new ShareLinkApi(_links, _time).RevokeAsync(
            Query.Of(("id", ShareLinks.Identify(revoked))),
            CancellationToken.None
        );

        Assert.Equal(200, answer.Status);
        Assert.Equal(Invalid, (await ListAsync(revoked)).Everything());
        Assert.Equal(
            Invalid,
            (await _api.GetFeedAsync(Query.Of(("token", revoked)), CancellationToken.None)).Everything()
        );
        Assert.Equal(200, (await ListAsync(other)).Status);
    }

    [Fact]
    public async Task A_link_is_listed_when_it_was_opened_and_an_unopened_one_is_valid_all_the_same()
    {
        var api = new ShareLinkApi(_links, _time);
        string token = Token(kinds: "leave,overtime");
        Assert.Equal(
            """200 Cache-Control=no-store {"share_links":[],"more":false}""",
            (await api.ListAsync(CancellationToken.None)).Everything()
        );

        Assert.Equal(200, (await ListAsync(token)).Status);

        Assert.Equal(
            $$"""
            200 Cache-Control=no-store {"share_links":[{"id":"{{ShareLinks.Identify(
                token
            )}}","tenant_key":"{{TestWebhook.TenantKey}}","kinds":["leave","overtime"],"expires_at":"2023-12-14T22:13:20+00:00","first_opened_at":"2023-11-14T22:13:20+00:00"}],"more":false}
            """,
            (await api.ListAsync(CancellationToken.None)).Everything()
        );
    }

    [Theory]
    [InlineData(
        "0123456789abcdef",
        404,
        "No share link has this id. A link is known when it was opened once; to revoke another link, open it first."
    )]
    [InlineData(
        "0123456789ABCDEF",
        400,
        "id is \"0123456789ABCDEF\"; it is the id of a share link: 16 hexadecimal digits, as the list shows it."
    )]
    [InlineData(
        "' OR 1=1",
        400,
        "id is \"' OR 1=1\"; it is the id of a share link: 16 hexadecimal digits, as the list shows it."
    )]
    public async Task An_unknown_id_is_not_revoked(string id, int status, string sentence)
    {
        var answer = await new ShareLinkApi(_links, _time).RevokeAsync(Query.Of(("id", id)), CancellationToken.None);

        Assert.Equal((status, sentence), (answer.Status, answer.Detail()));
    }

    [Fact]
    public void The_id_of_a_link_depends_on_its_signed_part_only()
    {
        string token = Token();

        Assert.Equal(ShareLinks.Identify(token), ShareLinks.Identify(token + "="));
        Assert.NotEqual(ShareLinks.Identify(token), ShareLinks.Identify(Token(kinds: "overtime")));
    }

    [Fact]
    public async Task Other_kinds_other_tenants_and_reverted_records_are_not_shown()
    {
        await LeaveAsync("leave-1", "a-user", "2023-11-15 00:00:00", "2023-11-16 00:00:00");
        await LeaveAsync("leave-2", "b-user", "2023-11-15 00:00:00", "2023-11-16 00:00:00");
        await ApplyAsync("leave_approval_revert", "leave-2", new JsonObject { ["operate_time"] = 1700000000 });
        await OvertimeAsync("overtime-1", "c-user");

        Assert.Equal(["a-user"], Users(await ListAsync(Token())));
        Assert.Equal(["c-user"], Users(await ListAsync(Token(kinds: "overtime"))));
        Assert.Equal(["a-user", "c-user"], Users(await ListAsync(Token(kinds: "leave,overtime"))));
        Assert.Empty(Users(await ListAsync(Token(tenant: "another-tenant"))));
        Assert.Equal(["a-user: Leave"], (await FeedAsync(Token())).Events.Select(each => each.Summary));
    }

    [Fact]
    public async Task Every_page_is_reached_and_a_token_of_another_list_is_refused()
    {
        foreach (string user in (string[])["a-user", "b-user", "c-user"])
        {
            await LeaveAsync($"of-{user}", user, "2023-11-15 00:00:00", "2023-11-16 00:00:00");
        }

        var first = await ListAsync(Token(), ("page_size", "2"));
        string next = JsonNode.Parse(first.Text())!["next_page_token"]!.ToString();
        Assert.Equal(["c-user"], Users(await ListAsync(Token(), ("page_size", "2"), ("page_token", next))));
        Assert.Equal(["a-user", "b-user"], Users(first));

        var other = await ListAsync(Token(tenant: "another-tenant"), ("page_token", next));
        Assert.Equal((400, "Invalid page_token. Pass next_page_token unchanged."), (other.Status, other.Detail()));
    }

    [Theory]
    [InlineData("tenant_key", "another-tenant")]
    [InlineData("status", "all")]
    [InlineData("format", "csv")]
    [InlineData("date", "2023-11-15")]
    public async Task A_link_accepts_no_parameter_that_would_show_more(string name, string value) =>
        Assert.Equal(400, (await ListAsync(Token(), (name, value))).Status);

    [Fact]
    public async Task Forged_expired_and_missing_tokens_get_the_same_answer()
    {
        string expired = Token();
        _time.Advance(TimeSpan.FromDays(30));

        foreach (
            string? token in (string?[])
                [null, "", "forged", Token() + "a", expired, new ShareKey("another secret, long enough").Sign(Claims())]
        )
        {
            Assert.Equal(Invalid, (await ListAsync(token)).Everything());
            Assert.Equal(
                Invalid,
                (await _api.GetFeedAsync(Query.Of(("token", token)), CancellationToken.None)).Everything()
            );
        }
    }

    [Fact]
    public async Task Without_a_key_sharing_is_off() =>
        Assert.StartsWith(
            "Sharing is off.",
            (
                await NewApi(new ShareKey(null)).GetFeedAsync(Query.Of(("token", Token())), CancellationToken.None)
            ).Detail(),
            StringComparison.Ordinal
        );

    [Fact]
    public async Task Whole_days_are_one_event_with_an_exclusive_end_and_half_days_have_their_times()
    {
        await LeaveAsync(
            "instance-1",
            "a-user",
            "2023-11-15 12:00:00",
            "2023-11-21 00:00:00",
            Ranges("15pm", "16", "17", "20")
        );

        Assert.Equal(
            [
                (false, "20231115T053000Z", "20231115T100000Z", "a-user: Leave"),
                (true, "20231116", "20231118", "a-user: Leave"),
                (true, "20231120", "20231121", "a-user: Leave"),
            ],
            (await FeedAsync(Token())).Events.Select(each => (each.IsAllDay, each.Start, each.End, each.Summary))
        );
    }

    [Fact]
    public async Task Hours_are_never_rounded_to_days()
    {
        await LeaveAsync(
            "instance-1",
            "a-user",
            "2023-11-15 09:00:00",
            "2023-11-15 17:00:00",
            "[[2023-11-15 09:00:00,2023-11-15 17:00:00]]",
            unit: "HOUR"
        );

        Assert.Equal(["20231115T010000Z 20231115T090000Z"], await TimesAsync());
    }

    [Fact]
    public async Task A_leave_that_only_has_a_span_is_its_days()
    {
        await LeaveAsync("instance-1", "a-user", "2023-11-15 00:00:00", "2023-11-17 00:00:00");

        Assert.Equal(["20231115 20231117"], await TimesAsync());
    }

    [Fact]
    public async Task A_cancel_leave_cancels_its_periods()
    {
        await LeaveAsync(
            "instance-1",
            "a-user",
            "2023-11-15 00:00:00",
            "2023-11-18 00:00:00",
            Ranges("15", "16", "17")
        );
        await LeaveAsync(
            "instance-2",
            "a-user",
            "2023-11-16 00:00:00",
            "2023-11-17 12:00:00",
            Ranges("16", "17am"),
            origin: "instance-1"
        );

        Assert.Equal(["20231115 20231116", "20231117T040000Z 20231117T100000Z"], await TimesAsync());
        var item = Assert.Single(Items(await ListAsync(Token())))!;
        Assert.Equal(
            ["2023-11-15T09:00:00+08:00", "2023-11-17T12:00:00+08:00"],
            item["days"]!.AsArray().Select(day => day!["start"]!.ToString())
        );

        // A reverted cancel-leave cancels nothing.
        await ApplyAsync("leave_approval_revert", "instance-2", new JsonObject { ["operate_time"] = 1700000000 });
        Assert.Equal(["20231115 20231118"], await TimesAsync());
    }

    [Fact]
    public async Task A_leave_that_is_cancelled_as_a_whole_is_not_shown()
    {
        await LeaveAsync("instance-1", "a-user", "2023-11-15 00:00:00", "2023-11-16 00:00:00");
        await LeaveAsync("instance-2", "a-user", "2023-11-15 00:00:00", "2023-11-16 00:00:00", origin: "instance-1");

        Assert.Empty((await FeedAsync(Token())).Events);
        Assert.Empty(Items(await ListAsync(Token())));
    }

    [Fact]
    public async Task UIDs_stay_the_same_and_differ_between_employees_and_records()
    {
        await LeaveAsync("instance-1", "a-user", "2023-11-15 00:00:00", "2023-11-16 00:00:00");
        var before = (await FeedAsync(Token())).Events;
        await LeaveAsync("instance-2", "a-user", "2023-11-15 00:00:00", "2023-11-16 00:00:00");
        await OvertimeAsync("overtime-1", "c-user", "d-user", "e-user");

        var after = (await FeedAsync(Token(kinds: "leave,overtime"))).Events;

        Assert.Contains(before[0].Uid, after.Select(each => each.Uid));
        Assert.Equal(
            ["a-user: Leave", "a-user: Leave", "d-user: Overtime", "e-user: Overtime"],
            after.Select(each => each.Summary).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task The_feed_is_in_Chinese_on_request()
    {
        await LeaveAsync("instance-1", "a-user", "2023-11-15 00:00:00", "2023-11-16 00:00:00");

        var document = CalendarDocument.Read(
            await (
                await _api.GetFeedAsync(Query.Of(("token", Token()), ("lang", "zh")), CancellationToken.None)
            ).BytesAsync()
        );

        Assert.Equal("a-user：请假", Assert.Single(document.Events).Summary);
        Assert.Equal("考勤日历", document.Calendar.Single("NAME").Text);
        Assert.Equal(
            400,
            (await _api.GetFeedAsync(Query.Of(("token", Token()), ("lang", "fr")), CancellationToken.None)).Status
        );
    }

    [Fact]
    public async Task Without_absences_the_calendar_is_valid_too()
    {
        var answer = await _api.GetFeedAsync(Query.Of(("token", Token())), CancellationToken.None);

        Assert.Equal(("text/calendar; charset=utf-8", 200), (answer.MediaType, answer.Status));
        Assert.Empty(CalendarDocument.Read(await answer.BytesAsync()).Events);
    }

    [Theory]
    [InlineData(-32, false)]
    [InlineData(-31, true)]
    [InlineData(92, true)]
    [InlineData(93, false)]
    public async Task The_feed_is_from_a_month_ago_to_three_months_ahead(int days, bool isShown)
    {
        var day = new DateTime(2023, 11, 15).AddDays(days);
        await LeaveAsync("instance-1", "a-user", $"{day:yyyy-MM-dd} 00:00:00", $"{day.AddDays(1):yyyy-MM-dd} 00:00:00");

        Assert.Equal(isShown ? 1 : 0, (await FeedAsync(Token())).Events.Count);
    }

    [Theory]
    [InlineData("a,b;c\\d:e\"f")]
    [InlineData("two\nlines\r\nand a tab\t")]
    [InlineData(
        "一个非常长的名字一个非常长的名字一个非常长的名字一个非常长的名字一个非常长的名字一个非常长的名字一个非常长的名字"
    )]
    [InlineData("😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀")]
    [InlineData("BEGIN:VEVENT\r\nUID:x\r\nEND:VEVENT")]
    [InlineData("bell\u0007 and next line\u0085")]
    public async Task Odd_names_stay_inside_their_line(string user)
    {
        await LeaveAsync("instance-1", user, "2023-11-15 00:00:00", "2023-11-16 00:00:00");

        var shown = Assert.Single((await FeedAsync(Token())).Events);

        string expected = new([
            .. user.ReplaceLineEndings("\n")
                .Where(character => character is '\n' or '\t' || !char.IsControl(character)),
        ]);
        Assert.Equal($"{expected}: Leave", shown.Summary);
    }

    [Theory]
    [InlineData("2023-11-15", "9998-12-31", "20231115 20240216")]
    [InlineData("2023-11-15", "9999-12-31", "20231115 20240216")]
    [InlineData("2023-09-01", "9999-12-31", "20230901 20240216")]
    [InlineData("2021-01-01", "9999-12-31", "20210101 20240106")]
    public async Task A_leave_of_millennia_is_one_event_that_ends_with_the_feed_or_with_the_days_of_its_record(
        string start,
        string end,
        string shown
    )
    {
        await LeaveAsync("instance-1", "a-user", $"{start} 00:00:00", $"{end} 00:00:00");
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Equal([shown], await TimesAsync());

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 * 1024 * 1024);
    }

    [Fact]
    public async Task On_the_next_day_an_event_that_began_before_the_feed_is_the_same()
    {
        await LeaveAsync("instance-1", "a-user", "2023-09-01 00:00:00", "2024-01-01 00:00:00");
        var today = Assert.Single((await FeedAsync(Token())).Events);

        _time.Advance(TimeSpan.FromDays(1));

        Assert.Equal(today, Assert.Single((await FeedAsync(Token())).Events));
    }

    [Fact]
    public async Task The_list_of_a_link_has_the_days_of_its_period_only()
    {
        await LeaveAsync("instance-1", "a-user", "2023-11-15 00:00:00", "9999-12-31 00:00:00");

        var days = Items(await ListAsync(Token()))[0]!["days"]!.AsArray();

        Assert.Equal(
            Enumerable.Range(15, 16).Select(day => $"2023-11-{day}"),
            days.Select(day => (string?)day!["date"])
        );
    }

    [Theory]
    [InlineData(50, 100, 5_000)]
    [InlineData(51, 100, 51)]
    public async Task A_record_with_very_many_events_has_one_for_each_employee(int employees, int periods, int events)
    {
        var start = new DateTimeOffset(2023, 11, 15, 9, 0, 0, TimeSpan.FromHours(8));
        var state = ShortLeave(1) with
        {
            Facts =
            [
                new AttendanceFacts
                {
                    Source = FactSource.Overtime,
                    Kind = AttendanceKind.Overtime,
                    TenantKey = TestWebhook.TenantKey,
                    UserId = "a-user",
                    Start = start,
                    End = start.AddHours(9),
                    Overtime = new OvertimeDetails
                    {
                        Workers = [.. Enumerable.Range(0, employees).Select(i => $"user-{i:D5}")],
                        Periods =
                        [
                            .. Enumerable
                                .Range(0, periods)
                                .Select(i => new Period(start.AddMinutes(2 * i), start.AddMinutes((2 * i) + 1))),
                        ],
                    },
                },
            ],
        };

        var feed = await Api(new CountedRecords([state]))
            .GetFeedAsync(Query.Of(("token", Token(kinds: "overtime"))), CancellationToken.None);

        Assert.Equal(events, CalendarDocument.Read(await feed.BytesAsync()).Events.Count);
    }

    [Fact]
    public async Task A_period_that_covers_more_than_1100_days_is_refused()
    {
        var answer = await _api.GetAttendanceAsync(
            Token(),
            Query.Of(("from", "2023-01-01"), ("to", "2026-01-05")),
            CancellationToken.None
        );

        Assert.Equal(
            (400, "from and to are 1101 days; at most 1100 are read at once. Ask for shorter periods."),
            (answer.Status, answer.Detail())
        );
    }

    [Fact]
    public async Task A_feed_that_nobody_reads_reads_no_more_records_and_ends_with_its_reader()
    {
        var records = new CountedRecords([.. Enumerable.Range(0, 10_000).Select(ShortLeave)]);
        using var gone = new CancellationTokenSource();
        var api = Api(records);
        var feed = await api.GetFeedAsync(Query.Of(("token", Token())), gone.Token);
        await using var chunks = feed.Chunks!.GetAsyncEnumerator(gone.Token);

        Assert.True(await chunks.MoveNextAsync());
        int loads = records.Loads;
        Assert.InRange(loads, 1, 1_000);

        Assert.True(await chunks.MoveNextAsync());
        Assert.InRange(records.Loads, loads, loads + 1_000);

        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            while (await chunks.MoveNextAsync()) { }
        });
        Assert.InRange(records.Loads, loads, loads + 1_000);
    }

    [Fact]
    public async Task While_the_store_is_unavailable_a_feed_does_not_begin()
    {
        var records = new CountedRecords([ShortLeave(1)])
        {
            BeforeList = () => throw new StoreUnavailableException("The store does not respond."),
        };
        var api = Api(records);

        var feed = await api.GetFeedAsync(Query.Of(("token", Token())), CancellationToken.None);
        await using var chunks = feed.Chunks!.GetAsyncEnumerator();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => chunks.MoveNextAsync().AsTask());
    }

    private ShareApi Api(CountedRecords records) =>
        new(
            new AttendanceSearch(new RecordReader(records, AttendanceRules.Default), records, _time),
            new ShareLinks(Key, _links, _time),
            AttendanceRules.Default,
            _time
        );

    private static AttendanceState ShortLeave(int number) =>
        new()
        {
            InstanceCode = $"instance-{number:D5}",
            Facts =
            [
                new AttendanceFacts
                {
                    Source = FactSource.Leave,
                    Kind = AttendanceKind.Leave,
                    TenantKey = TestWebhook.TenantKey,
                    UserId = $"user-{number:D5}",
                    Start = new DateTimeOffset(2023, 11, 15, 0, 0, 0, TimeSpan.FromHours(8)),
                    End = new DateTimeOffset(2023, 11, 16, 0, 0, 0, TimeSpan.FromHours(8)),
                },
            ],
        };

    private static ShareClaims Claims(string tenant = TestWebhook.TenantKey, string kinds = "leave") =>
        new(tenant, kinds.Split(','), TestTime.Start.AddDays(30).ToUnixTimeSeconds());

    private static string Token(string tenant = TestWebhook.TenantKey, string kinds = "leave") =>
        Key.Sign(Claims(tenant, kinds));

    private static JsonArray Items(HttpResult answer) => JsonNode.Parse(answer.Text())!["items"]!.AsArray();

    private static IEnumerable<string> Users(HttpResult answer) =>
        Items(answer).Select(item => item!["user_id"]!.ToString());

    private ShareApi NewApi(ShareKey key) =>
        new(_projection.Search, new ShareLinks(key, _links, _time), AttendanceRules.Default, _time);

    private async Task<HttpResult> ListAsync(string? token, params (string Name, string? Value)[] parameters)
    {
        (string Name, string? Value)[] days = [("from", "2023-11-01"), ("to", "2023-11-30")];
        return await _api.GetAttendanceAsync(token, Query.Of(days.Concat(parameters)), CancellationToken.None);
    }

    /// <summary>Working hours of some days of November 2023, as Feishu writes ranges: "15pm" is an afternoon, "17am" a morning.</summary>
    private static string Ranges(params string[] days) =>
        $"[{string.Join(',', days.Select(day =>
    {
        string date = $"2023-11-{day[..2]}";
        return $"[{date} {(day.EndsWith("pm", StringComparison.Ordinal) ? "13:30" : "09:00")}:00,{date} "
            + $"{(day.EndsWith("am", StringComparison.Ordinal) ? "12" : "18")}:00:00]";
    }))}]";

    /// <summary>Start and end of each event of the feed.</summary>
    private async Task<IEnumerable<string>> TimesAsync() =>
        (await FeedAsync(Token())).Events.Select(each => $"{each.Start} {each.End}");

    private async Task<CalendarDocument> FeedAsync(string token) =>
        CalendarDocument.Read(
            await (await _api.GetFeedAsync(Query.Of(("token", token)), CancellationToken.None)).BytesAsync()
        );

    private Task LeaveAsync(
        string instance,
        string user,
        string start,
        string end,
        string ranges = "",
        string unit = "HALF_DAY",
        string origin = ""
    ) =>
        ApplyAsync(
            "leave_approvalV2",
            instance,
            new JsonObject
            {
                ["user_id"] = user,
                ["leave_unit"] = unit,
                ["leave_start_time"] = start,
                ["leave_end_time"] = end,
                ["leave_range"] = ranges,
                ["leave_reason"] = "a reason",
                ["origin_instance_code"] = origin,
            }
        );

    private Task OvertimeAsync(string instance, string user, params string[] workers) =>
        ApplyAsync(
            "work_approval",
            instance,
            new JsonObject
            {
                ["employee_id"] = user,
                ["work_start_time"] = "2023-11-15 19:00:00",
                ["work_end_time"] = "2023-11-15 21:00:00",
                ["work_multi_imitate_users"] = new JsonArray([.. workers.Select(worker => JsonValue.Create(worker))]),
            }
        );

    private async Task ApplyAsync(string type, string instance, JsonObject fields) =>
        await _projection.HandleAsync(Payload.V1Message(type, $"event-{++_events}", instance, fields));

    [GeneratedRegex(",\"calendar\":\\[.*?\\]")]
    private static partial Regex CalendarPart();
}
