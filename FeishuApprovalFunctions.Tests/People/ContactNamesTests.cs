using FeishuApproval.FeishuPlatform;
using FeishuApproval.FeishuPlatform.Api;
using FeishuApproval.People;
using FeishuApproval.Simulator.Platform.Data;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.People;

/// <summary>Names over real sockets from the contacts of a simulated platform, on a clock that the test moves.</summary>
public sealed class ContactNamesTests : IAsyncLifetime, IDisposable
{
    private readonly WatchedTimeProvider _time = new();
    private readonly MetricRecorder _meters = new();
    private readonly FakeLogger<ContactNames> _log = new();
    private TestPlatform _test = null!;
    private PlatformClients _clients = null!;
    private ContactNames _names = null!;

    public async Task InitializeAsync()
    {
        _test = await TestPlatform.StartAsync();
        _clients = new PlatformClients(
            new PlatformOptions { Apps = [_test.Options] },
            _test.Http,
            _test.Time,
            _meters.Metrics,
            _test.Log,
            TestPlatform.Unlimited
        );
        _names = new ContactNames(_clients, new InMemoryAttendanceStore(), _time, _log);
        for (int i = 0; i < 200; i++)
            _test.Platform.Add(new SimulatedUser($"u{i}", $"王{i}", $"{1000 + i}"));
    }

    public async Task DisposeAsync() => await _test.DisposeAsync();

    public void Dispose()
    {
        _names.Dispose();
        _clients.Dispose();
        _meters.Dispose();
    }

    [Fact]
    public async Task Name_and_number_are_found()
    {
        var found = await _names.FindAsync(
            TestWebhook.TenantKey,
            ["u1", "nobody", "u2", "u1", ""],
            CancellationToken.None
        );

        Assert.Equal(["u1", "u2"], found.Keys.Order());
        Assert.Equal(new EmployeeName("王1", "1001"), found["u1"]);
        Assert.Equal(1, Calls);
        Assert.Equal(new(EmployeeNameSource.Contacts, null), _names.Status);
    }

    [Fact]
    public async Task Fifty_are_asked_for_in_a_call()
    {
        string[] ids = [.. Enumerable.Range(0, 120).Select(i => $"u{i}")];

        Assert.Equal(120, await CountAsync(ids));

        Assert.Equal(3, Calls);
        Assert.Equal(121, await CountAsync([.. ids, "u120"]));
        Assert.Equal(4, Calls);
    }

    [Fact]
    public async Task A_name_is_held_for_a_day_and_an_unknown_employee_for_an_hour()
    {
        Assert.Equal(1, await CountAsync("u1", "new"));
        _test.Platform.Add(new SimulatedUser("new", "李娜", string.Empty));

        _time.Advance(ContactNames.UnknownFor - TimeSpan.FromSeconds(1));
        Assert.Equal((1, 1), (await CountAsync("u1", "new"), Calls));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((2, 2), (await CountAsync("u1", "new"), Calls));

        _time.Advance(ContactNames.KnownFor - ContactNames.UnknownFor - TimeSpan.FromSeconds(1));
        Assert.Equal((1, 2), (await CountAsync("u1"), Calls));
        _test.Platform.Add(new SimulatedUser("u1", "王伟", "1"));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(new("王伟", "1"), (await FindAsync("u1"))["u1"]);
        Assert.Equal(3, Calls);
        Assert.Equal(new("李娜", null), (await FindAsync("new"))["new"]);
    }

    [Fact]
    public async Task Reads_at_once_ask_for_an_employee_once()
    {
        var answer = new TaskCompletionSource();
        var asked = new TaskCompletionSource();
        _test.Platform.Fail("users", Users("u1") with { Before = answer.Task, Asked = asked.SetResult });
        var first = FindAsync("u1");
        await asked.Task;
        var others = Enumerable.Range(0, 20).Select(_ => FindAsync("u1")).ToList();

        answer.SetResult();

        Assert.All(await Task.WhenAll([first, .. others]), found => Assert.Equal("王1", found["u1"].Name));
        Assert.Equal(1, Calls);
    }

    [Fact]
    public async Task A_read_waits_two_seconds_and_the_next_one_has_what_came_later()
    {
        var answer = new TaskCompletionSource();
        _test.Platform.Fail("users", Users("u1") with { Before = answer.Task });
        var first = FindAsync("u1");
        await _time.WhenTimerIsSet();

        _time.Advance(ContactNames.Timeout - TimeSpan.FromTicks(1));
        Assert.False(first.IsCompleted);
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Empty(await first);

        // The next read does not wait at all, and does not ask again.
        Assert.Empty(await FindAsync("u1"));
        answer.SetResult();
        while (await CountAsync("u1") == 0)
            await Task.Yield();
        Assert.Equal(1, Calls);
    }

    [Fact]
    public async Task A_platform_that_never_answers_is_given_up()
    {
        var asked = new TaskCompletionSource();
        _test.Platform.Fail("users", SimulatedFault.Silence with { Asked = asked.SetResult });
        var first = FindAsync("u1");
        await asked.Task;
        await _time.WhenTimerIsSet();
        _time.Advance(ContactNames.Timeout);
        Assert.Empty(await first);

        _time.Advance(ContactNames.BatchTimeout);
        while (_names.Status.Message is null)
            await Task.Yield();
        Assert.Equal("Feishu's contacts did not answer within 60 s.", _names.Status.Message);
        Assert.Empty(await FindAsync("u1"));

        _time.Advance(ContactNames.ShortPause);
        Assert.Equal(1, await CountAsync("u1"));
        Assert.Null(_names.Status.Message);
    }

    [Fact]
    public async Task A_caller_that_leaves_ends_its_own_wait_only()
    {
        var answer = new TaskCompletionSource();
        _test.Platform.Fail("users", Users("u1") with { Before = answer.Task });
        using var leaves = new CancellationTokenSource();
        var first = _names.FindAsync(TestWebhook.TenantKey, ["u1"], leaves.Token).AsTask();
        var second = FindAsync("u1");

        await leaves.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        answer.SetResult();
        Assert.Equal("王1", (await second)["u1"].Name);
    }

    [Theory]
    [InlineData("error")]
    [InlineData("html")]
    [InlineData("truncated")]
    [InlineData("huge")]
    public async Task While_the_platform_fails_there_are_no_names_and_no_further_calls(string failure)
    {
        var fault = failure switch
        {
            "error" => SimulatedFault.Code(1, 500),
            "html" => SimulatedFault.Html,
            "truncated" => SimulatedFault.Truncated,
            _ => SimulatedFault.Huge,
        };
        _test.Platform.Fail("users", Enumerable.Repeat(fault, 4));

        Assert.Empty(await FindAsync("u1"));
        int calls = Calls;
        Assert.NotNull(_names.Status.Message);
        _time.Advance(ContactNames.ShortPause - TimeSpan.FromSeconds(1));
        Assert.Empty(await FindAsync("u1", "u2"));
        Assert.Equal(calls, Calls);

        _time.Advance(TimeSpan.FromSeconds(1));
        _test.Platform.Forget("users");
        Assert.Equal(2, await CountAsync("u1", "u2"));
        Assert.Null(_names.Status.Message);
        Assert.Single(_log.Entries);
    }

    [Fact]
    public async Task Names_that_are_known_stay_while_the_platform_fails()
    {
        await FindAsync("u1");
        _test.Platform.Fail("users", Enumerable.Repeat(SimulatedFault.Code(1, 500), 4));

        Assert.Equal(["u1"], (await FindAsync("u1", "u2")).Keys);
    }

    [Fact]
    public async Task A_missing_scope_is_named_and_not_asked_for_again_at_once()
    {
        _test.App.Scopes.Remove("contact:contact.base:readonly");

        Assert.Empty(await FindAsync("u1"));
        Assert.Contains("contact:contact.base:readonly", _names.Status.Message, StringComparison.Ordinal);
        Assert.Contains("People__Enabled=false", _names.Status.Message, StringComparison.Ordinal);
        _time.Advance(ContactNames.LongPause - TimeSpan.FromSeconds(1));
        Assert.Empty(await FindAsync("u1"));
        Assert.Equal(1, Calls);

        _test.App.Scopes.Add("contact:contact.base:readonly");
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, await CountAsync("u1"));
        Assert.Null(_names.Status.Message);
        Assert.StartsWith(
            "Warning Records are shown without names: ",
            Assert.Single(_log.Entries),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(SimulatedUser.IdScope, "")]
    [InlineData(SimulatedUser.NameScope, "u1= 1001")]
    [InlineData(SimulatedUser.NumberScope, "u1=王1 ")]
    public async Task A_missing_scope_of_a_field_is_named(string scope, string expected)
    {
        _test.App.Scopes.Remove(scope);

        var found = await FindAsync("u1");

        Assert.Equal(
            expected,
            string.Concat(found.Select(entry => $"{entry.Key}={entry.Value.Name} {entry.Value.EmployeeNo}"))
        );
        Assert.Contains($"Add the scope {scope} on the page", _names.Status.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_id_that_the_platform_refuses_does_not_take_the_other_names_with_it()
    {
        _test.Platform.Fail("users", Enumerable.Repeat(SimulatedFault.Code(41012), 3));

        Assert.Equal(4, await CountAsync("u1", "u2", "u3", "u4"));

        Assert.Equal(7, Calls);
        Assert.Null(_names.Status.Message);
    }

    [Fact]
    public async Task A_platform_that_refuses_every_id_is_asked_a_bounded_number_of_times()
    {
        _test.Platform.Fail("users", Enumerable.Repeat(SimulatedFault.Code(41050), 100));

        Assert.Empty(await FindAsync([.. Enumerable.Range(0, 50).Select(i => $"u{i}")]));

        Assert.Equal(16, Calls);
        Assert.Contains("know none of the employees (41050)", _names.Status.Message, StringComparison.Ordinal);
        Assert.Contains("通讯录权限范围", _names.Status.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_employee_of_another_tenant_is_not_named()
    {
        Assert.Empty(await _names.FindAsync("another-tenant", ["u1"], CancellationToken.None));

        Assert.Equal(0, Calls);
        Assert.Contains("Feishu__TenantKey", _names.Status.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Records_without_a_tenant_are_those_of_the_only_app() =>
        Assert.Single(await _names.FindAsync(string.Empty, ["u1"], CancellationToken.None));

    [Fact]
    public async Task The_primary_department_is_found_and_asked_for_once()
    {
        AddWithDepartment("d1", "研发部");
        AddWithDepartment("d2", "销售部");
        AddWithDepartment("d3", "研发部");

        var found = await FindAsync("d1", "d2", "u1");

        Assert.Equal(("研发部", "销售部"), (found["d1"].Department, found["d2"].Department));
        Assert.Null(found["u1"].Department);
        Assert.Equal("研发部", (await FindAsync("d3"))["d3"].Department);
        Assert.Equal(1, DepartmentCalls);
        _time.Advance(ContactNames.KnownFor);
        Assert.Equal("研发部", (await FindAsync("d1"))["d1"].Department);
        Assert.Equal(2, DepartmentCalls);
        Assert.Null(_names.Status.Message);
    }

    [Fact]
    public async Task Without_the_scope_of_departments_nothing_is_asked_and_nothing_is_wrong()
    {
        AddWithDepartment("d1", "研发部");
        _test.App.Scopes.Remove(SimulatedUser.DepartmentScope);

        Assert.Equal(new EmployeeName("李娜", "1"), (await FindAsync("d1"))["d1"]);
        Assert.Equal((0, null), (DepartmentCalls, _names.Status.Message));
    }

    [Fact]
    public async Task A_missing_scope_of_department_names_is_named()
    {
        AddWithDepartment("d1", "研发部");
        _test.App.Scopes.Remove(SimulatedUser.DepartmentNameScope);

        Assert.Equal(new EmployeeName("李娜", "1"), (await FindAsync("d1"))["d1"]);
        Assert.Contains(
            $"Add the scope {SimulatedUser.DepartmentNameScope} on",
            _names.Status.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task While_departments_fail_names_are_shown_and_departments_are_asked_for_again_later()
    {
        AddWithDepartment("d1", "研发部");
        _test.Platform.Fail("departments", Enumerable.Repeat(SimulatedFault.Code(1, 500), 4));

        Assert.Equal(new EmployeeName("李娜", "1"), (await FindAsync("d1"))["d1"]);
        Assert.StartsWith("Names are shown without departments. ", _names.Status.Message, StringComparison.Ordinal);

        _test.Platform.Forget("departments");
        _time.Advance(ContactNames.LongPause);
        Assert.Equal("研发部", (await FindAsync("d1"))["d1"].Department);
        Assert.Null(_names.Status.Message);
    }

    [Fact]
    public async Task Departments_that_are_all_refused_are_asked_for_a_bounded_number_of_times()
    {
        for (int i = 0; i < 50; i++)
            AddWithDepartment($"d{i}", $"部门{i}");
        _test.Platform.Fail("departments", Enumerable.Repeat(SimulatedFault.Code(40004), 100));

        Assert.Equal(50, await CountAsync([.. Enumerable.Range(0, 50).Select(i => $"d{i}")]));

        Assert.Equal(16, DepartmentCalls);
    }

    private void AddWithDepartment(string userId, string department) =>
        _test.Platform.Add(new SimulatedUser(userId, "李娜", "1") { Department = department });

    private int DepartmentCalls => _test.Platform.Calls.Count(call => call == "departments");

    private int Calls => _test.Platform.Calls.Count(call => call == "users");

    private static SimulatedFault Users(string userId) =>
        SimulatedFault.Raw(
            $$$"""{"code":0,"data":{"items":[{"user_id":"{{{userId}}}","name":"王{{{userId[1..]}}}","employee_no":"100{{{userId[1..]}}}"}]}}"""
        );

    private async Task<IReadOnlyDictionary<string, EmployeeName>> FindAsync(params string[] userIds) =>
        await _names.FindAsync(TestWebhook.TenantKey, userIds, CancellationToken.None);

    private async Task<int> CountAsync(params string[] userIds) => (await FindAsync(userIds)).Count;
}
