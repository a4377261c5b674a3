using System.Text.Json.Nodes;
using FeishuApproval.Attendance.Facts;
using FeishuApproval.Attendance.Index;
using FeishuApproval.Azure.Messaging;
using FeishuApproval.Azure.Storage;
using FeishuApproval.Messaging;
using FeishuApproval.Privacy;
using FeishuApproval.TestSupport;
using FeishuApprovalFunctions.AzureTests.Doubles;
using FeishuApprovalFunctions.AzureTests.Support;

namespace FeishuApprovalFunctions.AzureTests.Privacy;

public sealed class ErasureTests : IAsyncDisposable
{
    private const string Person = "a-user";

    private readonly TestApp _app = new(settings: new(TestSettings.Local()) { ["Changes__Enabled"] = "true" });

    [Fact]
    public async Task One_employee_only_is_removed_from_every_table_and_from_the_dead_letters()
    {
        await ReceiveAsync(Events.Leave("event-1", "instance-1"));
        await ReceiveAsync(Events.LeaveV2("event-2", "instance-1"));
        await ReceiveAsync(Events.LeaveRevert("event-3", "instance-1"));
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
        await _app.Get<IAttendanceIndex>()
            .ApplyAsync(new IndexChange([row], [], [.. IndexChange.Days(row)], []), CancellationToken.None);

        Assert.Contains(Person, Everything(), StringComparison.Ordinal);
        Assert.Equal((200, 1, 0, 2, 1), await EraseAsync($"?user_id={Person}"));
        Assert.Contains(Person, Everything(), StringComparison.Ordinal);

        Assert.Equal((200, 1, 0, 2, 1), await EraseAsync($"?user_id={Person}&confirm=erase"));
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
        Assert.Equal((200, 0, 0, 0, 0), await EraseAsync($"?user_id={Person}&confirm=erase"));
    }

    [Fact]
    public async Task The_audit_log_names_the_erasure_and_not_the_employee()
    {
        await ReceiveAsync(Events.Leave());
        await EraseAsync($"?user_id={Person}&confirm=erase");

        string entry = Assert.Single(
            ((LogRecorder<PersonErasure>)_app.Get<Microsoft.Extensions.Logging.ILogger<PersonErasure>>()).Entries
        );
        Assert.Matches(
            "^Warning Erasure [0-9a-f]{32} of one employee: 1 records, 1 archived events and 0 dead letters deleted",
            entry
        );
        Assert.DoesNotContain(Person, entry, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_erasure_continues_where_the_call_before_ended()
    {
        await ReceiveAsync(Events.Leave());
        _app.Storage.BeforeCall = call =>
        {
            if (call == "QUERY EventArchive")
                _app.Time.Advance(TimeSpan.FromSeconds(20));
        };
        var first = JsonNode.Parse((await AskAsync($"?user_id={Person}&confirm=erase")).Text)!;
        Assert.Equal((1, false), ((int)first["records"]!, (bool)first["done"]!));

        _app.Storage.BeforeCall = _ => { };
        var second = JsonNode.Parse((await AskAsync($"?user_id={Person}&confirm=erase&after={first["next"]}")).Text)!;
        Assert.Equal(
            (0, true, (string?)first["erasure_id"]),
            ((int)second["records"]!, (bool)second["done"]!, (string?)second["erasure_id"])
        );
        Assert.Empty(_app.Storage.Rows(TableNames.EventArchive));
    }

    [Theory]
    [InlineData("")]
    [InlineData("?user_id=")]
    [InlineData("?user_id=a&confirm=yes")]
    [InlineData("?user_id=a&after=records:")]
    [InlineData("?user_id=a&after=0123456789abcdef0123456789abcdef.nothing")]
    public async Task A_wrong_request_is_400_and_deletes_nothing(string query) =>
        Assert.Equal(400, (await AskAsync(query)).Status);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static EventMessage Of(string userId, string eventId, string instanceCode)
    {
        var body = Payload.Leave(eventId, instanceCode);
        body["event"]!["employee_id"] = userId;
        return Events.Message(EventTypes.LeaveApproval, eventId, instanceCode, body);
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
        var topic = new InMemoryTopic();
        await new ServiceBusEventPublisher(
            new InMemoryServiceBusSender(topic),
            null!,
            TimeProvider.System
        ).PublishAsync(message, CancellationToken.None);
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
