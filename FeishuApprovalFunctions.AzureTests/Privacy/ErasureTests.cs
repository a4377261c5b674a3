using System.Text.Json.Nodes;
using Azure.Data.Tables;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Azure.Messaging;
using FeishuApproval.Azure.Storage;
using FeishuApproval.Events.Facts;
using FeishuApproval.Messaging;
using FeishuApproval.Privacy;
using FeishuApproval.TestSupport;
using FeishuApproval.TestSupport.ServiceBus;
using FeishuApprovalFunctions.AzureTests.Support;

namespace FeishuApprovalFunctions.AzureTests.Privacy;

public sealed class ErasureTests : IAsyncDisposable
{
    private const string Person = "a-user";

    private readonly TestApp _app = new(settings: new(TestSettings.Local()) { ["Changes__Enabled"] = "true" });

    [SkippableFact]
    public async Task One_employee_only_is_removed_from_every_table_and_from_the_dead_letters()
    {
        await ReceiveAsync(TestEvents.Leave("event-1", "instance-1"));
        await ReceiveAsync(TestEvents.LeaveV2("event-2", "instance-1"));
        await ReceiveAsync(TestEvents.LeaveRevert("event-3", "instance-1"));
        await ReceiveAsync(Of("another-user", "event-4", "instance-2"));
        await ReceiveAsync(Of("a-user-2", "event-5", "instance-3"));
        await AddDeadLetterAsync(Of(Person, "event-6", "instance-4"));
        await AddDeadLetterAsync(Of("another-user", "event-7", "instance-5"));

        // A row that a late update left behind.
        var row = new EmployeeRow(
            TestWebhook.TenantKey,
            Person,
            new DateTime(2020, 1, 31, 9, 0, 0),
            AttendanceKind.Leave,
            "instance-9",
            new DateOnly(2020, 2, 1)
        );
        var rows = IndexChange.RemovalOf([row]);
        await new TableAttendanceIndex(_app.Get<TableServiceClient>()).ApplyAsync(
            new IndexChange(rows.RemoveByEmployee, [], rows.RemoveByDay, []),
            CancellationToken.None
        );

        Assert.Contains(Person, Everything(), StringComparison.Ordinal);
        Assert.Equal((200, 1, 0, 2, 1), await EraseAsync($"?user_id={Person}"));
        Assert.Contains(Person, Everything(), StringComparison.Ordinal);

        Assert.Equal((200, 1, 0, 2, 1), await ApplyAsync());
        Assert.DoesNotContain(
            Person,
            Everything().Replace("a-user-2", string.Empty, StringComparison.Ordinal),
            StringComparison.Ordinal
        );
        Assert.Equal(404, (int)(await _app.GetRecordAsync("instance-1")).StatusCode);
        Assert.Equal(200, (int)(await _app.GetRecordAsync("instance-2")).StatusCode);
        Assert.Equal(200, (int)(await _app.GetRecordAsync("instance-3")).StatusCode);
        Assert.Equal(1, _app.Topic.DeadLetters(Subscriptions.LeaveName).Count);
        Assert.Equal(["instance-1: 0", "instance-2: 1", "instance-3: 1"], await ReadChangesAsync());
        Assert.Equal((200, 0, 0, 0, 0), await ApplyAsync());
    }

    [SkippableFact]
    public async Task The_audit_log_names_the_erasure_and_not_the_employee()
    {
        await ReceiveAsync(TestEvents.Leave());
        await ApplyAsync();

        string entry = Assert.Single(
            ((FakeLogger<EmployeeErasure>)_app.Get<Microsoft.Extensions.Logging.ILogger<EmployeeErasure>>()).Entries
        );
        Assert.Matches(
            "^Warning Erasure [0-9a-f]{32} of one employee: 1 records, 1 archived events, 0 dead letters and 0 rows of closings and comparisons deleted",
            entry
        );
        Assert.DoesNotContain(Person, entry, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_long_erasure_continues_where_the_call_before_ended()
    {
        await ReceiveAsync(TestEvents.Leave());
        string token = await TokenAsync();
        _app.Storage.BeforeCall = call =>
        {
            if (call == "QUERY EventArchive")
                _app.Time.Advance(TimeSpan.FromSeconds(20));
        };
        int records = 0,
            events = 0;
        var erasures = new HashSet<string?>();
        var calls = new List<bool>();
        string after = string.Empty;
        do
        {
            var answer = JsonNode.Parse((await AskAsync($"?user_id={Person}&apply={token}{after}")).Text)!;
            records += (int)answer["records"]!;
            events += (int)answer["events"]!;
            erasures.Add((string?)answer["erasure_id"]);
            calls.Add((bool)answer["done"]!);
            after = $"&after={Uri.EscapeDataString((string?)answer["next"] ?? string.Empty)}";
        } while (!calls[^1]);

        // The first calls check that nothing has changed, and the last ones delete.
        Assert.Equal((1, 1, 1), (records, events, erasures.Count));
        Assert.True(calls.Count > 2);
        Assert.Empty(_app.Storage.Rows(TableNames.EventArchive));
    }

    [SkippableFact]
    public async Task What_changed_after_the_dry_run_is_refused()
    {
        await ReceiveAsync(TestEvents.Leave());
        string token = await TokenAsync();
        await ReceiveAsync(Of(Person, "event-2", "instance-2"));
        string before = Everything();

        Assert.Equal(409, (await AskAsync($"?user_id={Person}&apply={token}")).Status);
        Assert.Equal(409, (await AskAsync($"?user_id=another&apply={token}")).Status);
        Assert.Equal(before, Everything());
    }

    [SkippableFact]
    public async Task An_erased_event_that_arrives_again_is_not_stored_until_its_hash_expires()
    {
        await ReceiveAsync(TestEvents.Leave());
        await ApplyAsync();

        await ReceiveAsync(TestEvents.Leave());
        Assert.Equal(404, (int)(await _app.GetRecordAsync("instance-1")).StatusCode);
        Assert.Empty(_app.Storage.Rows(TableNames.EventArchive));
        await ReceiveAsync(Of(Person, "event-2", "instance-2"));
        Assert.Equal(200, (int)(await _app.GetRecordAsync("instance-2")).StatusCode);

        _app.Time.Advance(TimeSpan.FromHours(16.1));
        await ReceiveAsync(TestEvents.Leave());
        Assert.Equal(200, (int)(await _app.GetRecordAsync("instance-1")).StatusCode);
        await _app.Get<RetentionService>().RunAsync(CancellationToken.None);
        Assert.Empty(_app.Storage.Rows(TableNames.ErasedEvents));
    }

    [SkippableFact]
    public async Task An_id_with_escapes_is_found()
    {
        var message = TestEvents.Leave();
        string body = System.Text.Encoding.UTF8.GetString(message.Body.Span);
        await ReceiveAsync(
            message with
            {
                Body = System.Text.Encoding.UTF8.GetBytes(
                    body.Replace($"\"{Person}\"", "\"\\u0061-user\"", StringComparison.Ordinal)
                ),
            }
        );

        Assert.Equal((200, 1, 0, 1, 0), await EraseAsync($"?user_id={Person}"));
    }

    [SkippableTheory]
    [InlineData("")]
    [InlineData("?user_id=")]
    [InlineData("?user_id=a&apply=yes")]
    [InlineData("?user_id=a&after=records:")]
    [InlineData("?user_id=a&after=0123456789abcdef0123456789abcdef.nothing")]
    public async Task A_wrong_request_is_400_and_deletes_nothing(string query) =>
        Assert.Equal(400, (await AskAsync(query)).Status);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static EventMessage Of(string userId, string eventId, string instanceCode)
    {
        var body = Payload.Leave(eventId, instanceCode);
        body["event"]!["employee_id"] = userId;
        return TestEvents.Message(EventTypes.LeaveApproval, eventId, instanceCode, body);
    }

    private async Task ReceiveAsync(EventMessage message)
    {
        var received = await message.ToReceivedAsync();
        foreach (var subscription in Subscriptions.All.Where(each => each.Accepts(message.Subject)))
        {
            await _app.DeliverAsync(subscription, received);
        }
    }

    private async Task AddDeadLetterAsync(EventMessage message)
    {
        var topic = new InMemoryServiceBusTopic();
        await topic.Connect().PublishAsync(message, CancellationToken.None);
        _app.Topic.DeadLetters(Subscriptions.LeaveName)
            .Add(Assert.Single(topic.Messages), "unexpected", "A sentence.", 10);
    }

    /// <summary>The change feed: each instance, and how many records it has.</summary>
    private async Task<IEnumerable<string>> ReadChangesAsync()
    {
        _app.Time.Advance(TimeSpan.FromMinutes(1));
        var (_, text) = await TestApp.AskAsync(request => _app.Http.GetChanges(request, CancellationToken.None));
        return JsonNode.Parse(text)!["changes"]!
            .AsArray()
            .Select(change => $"{change!["instance_code"]}: {(change["record"] is null ? 0 : 1)}")
            .Order(StringComparer.Ordinal);
    }

    private Task<(int Status, string Text)> AskAsync(string query) =>
        TestApp.AskAsync(request => _app.Http.ErasePerson(request, CancellationToken.None), query);

    /// <summary>Makes a dry run for the employee and returns its token.</summary>
    private async Task<string> TokenAsync() =>
        (string)JsonNode.Parse((await AskAsync($"?user_id={Person}")).Text)!["token"]!;

    /// <summary>Makes a dry run for the employee, and deletes what it found.</summary>
    private async Task<(int Status, int Records, int Shared, int Events, int DeadLetters)> ApplyAsync() =>
        await EraseAsync($"?user_id={Person}&apply={await TokenAsync()}");

    private async Task<(int Status, int Records, int Shared, int Events, int DeadLetters)> EraseAsync(string query)
    {
        var (status, text) = await AskAsync(query);
        var report = JsonNode.Parse(text)!;
        Assert.True((bool)report["done"]!);
        return (
            status,
            (int)report["records"]!,
            (int)report["shared_records"]!,
            (int)report["events"]!,
            (int)report["dead_letters"]!
        );
    }

    /// <summary>All rows of all tables, and all dead letters, as text.</summary>
    private string Everything() =>
        string.Join(
            '\n',
            TableNames
                .All.SelectMany(_app.Storage.Rows)
                .Select(row => string.Join(' ', row.Select(property => $"{property.Key}={property.Value}")))
                .Concat(
                    _app.Topic.DeadLetters(Subscriptions.LeaveName)
                        .Peek(100, 0)
                        .Select(message => message.Body.ToString())
                )
        );
}
