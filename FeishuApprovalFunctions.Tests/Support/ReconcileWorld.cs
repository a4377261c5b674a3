using System.Text.Json.Nodes;
using FeishuApproval.Events.Snapshots;
using FeishuApproval.FeishuPlatform;
using FeishuApproval.FeishuPlatform.Api;
using FeishuApproval.Files;
using FeishuApproval.Messaging;
using FeishuApproval.Reconciliation;
using FeishuApproval.Reconciliation.Comparison;
using FeishuApproval.Simulator.Platform;
using FeishuApproval.Simulator.Platform.Data;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Support;

/// <summary>A simulated platform, records of this side, and a reconciler between them whose messages are applied at once.</summary>
internal sealed class ReconcileWorld : IAsyncDisposable
{
    private readonly PlatformClients _clients;
    private readonly MetricRecorder _meters = new();
    private readonly InMemoryFiles _files = new();
    private readonly ReconcileSchedule _schedule;

    private ReconcileWorld(TestPlatform test, FormMappings? mappings, DetailMode details, ReconcileOptions reconcile)
    {
        Test = test;
        Records = new TestProjection(Store, Tasks, mappings);
        _clients = new PlatformClients(
            new PlatformOptions { Apps = [test.Options] },
            test.Http,
            test.Time,
            _meters.Metrics,
            test.Log,
            TestPlatform.Unlimited
        );
        Reconciler = new Reconciler(
            _clients,
            Store,
            Tasks,
            new Topic(this),
            test.Time,
            _meters.Metrics,
            new FakeLogger<Reconciler>(),
            mappings
        );
        Publisher = new DetailPublisher(mappings ?? new FormMappings([]), () => new Topic(this), test.Time);
        StatusChanges = new StatusChangeHandler(
            Records.Attendance,
            TestProjection.Events,
            mappings ?? new FormMappings([]),
            _clients,
            Publisher,
            test.Time,
            Log
        );
        var calls = new DetailCalls(reconcile, test.Time);
        Details = new DetailHandler(
            Store,
            TestProjection.Events,
            TestProjection.Shanghai,
            _clients,
            Publisher,
            calls,
            new DetailOptions(details),
            _meters.Metrics,
            test.Time,
            new FakeLogger<DetailHandler>()
        );
        PeopleLeaves = new PeopleLeaveHandler(
            TestProjection.Events,
            _clients,
            Publisher,
            _meters.Metrics,
            test.Time,
            new FakeLogger<PeopleLeaveHandler>()
        );
        _schedule = new ReconcileSchedule(
            Reconciler,
            new StoredValue<ReconcileProgress>(_files),
            reconcile,
            test.Time,
            new MissingDetails(
                Store,
                _clients,
                Publisher,
                calls,
                new DetailOptions(details),
                test.Time,
                _meters.Metrics
            )
        );
    }

    public TestPlatform Test { get; }

    public PlatformClients Clients => _clients;

    public SimulatedPlatform Platform => Test.Platform;

    public InMemoryAttendanceStore Store { get; } = new();

    public InMemoryApproverTaskStore Tasks { get; } = new();

    public TestProjection Records { get; }

    public Reconciler Reconciler { get; }

    public DetailPublisher Publisher { get; }

    public StatusChangeHandler StatusChanges { get; }

    public DetailHandler Details { get; }

    public PeopleLeaveHandler PeopleLeaves { get; }

    public FakeLogger<StatusChangeHandler> Log { get; } = new();

    public List<EventMessage> Published { get; } = [];

    /// <summary>Thrown by the topic; null takes every message.</summary>
    public Exception? TopicFailure { get; set; }

    public IReadOnlyList<string> Measurements => _meters.Measurements;

    public DateTimeOffset Now => Test.Time.GetUtcNow();

    public static async Task<ReconcileWorld> StartAsync(
        FormMappings? mappings = null,
        DetailMode details = DetailMode.Missing,
        ReconcileOptions? reconcile = null
    ) => new(await TestPlatform.StartAsync(), mappings, details, reconcile ?? new ReconcileOptions());

    /// <summary>A request for the last days.</summary>
    public ReconcileRequest Request(int days = 60) =>
        new()
        {
            From = Now.AddDays(-days),
            To = Now,
            Apply = true,
            TimeLimit = TimeSpan.FromHours(1),
        };

    public async Task<ReconcileReport> RunAsync(ReconcileRequest? request = null) =>
        await Reconciler.RunAsync(request ?? Request(), CancellationToken.None);

    /// <summary>Applies events as the topic would deliver them.</summary>
    public async Task ReceiveAsync(IEnumerable<PlatformEvent> events)
    {
        foreach (var each in events)
            Assert.Equal(HandlerOutcome.Applied, await Records.HandleAsync(Message(each)));
    }

    /// <summary>Handles the delivery of an event that may need a detail, and its repetitions.</summary>
    public async Task<HandlerOutcome> FetchAsync(PlatformEvent each, int attempts = 2)
    {
        var outcome = HandlerOutcome.Pending;
        for (int i = 0; i < attempts && outcome == HandlerOutcome.Pending; i++)
        {
            outcome = await Details.HandleAsync(Message(each), CancellationToken.None);
            await Details.WhenFetchedAsync();
        }

        return outcome;
    }

    /// <summary>Handles the delivery of the event of a process of Feishu People, and its repetitions.</summary>
    public async Task<HandlerOutcome> EndAsync(SimulatedProcess process, int attempts = 2)
    {
        var message = Message(SimulatedEvents.OfProcess(process, Test.App, Now));
        return await DeliverAsync(message, attempts);
    }

    /// <summary>Delivers an event of a process of Feishu People until it is handled.</summary>
    public async Task<HandlerOutcome> DeliverAsync(EventMessage message, int attempts = 2)
    {
        var outcome = HandlerOutcome.Pending;
        for (int i = 0; i < attempts && outcome == HandlerOutcome.Pending; i++)
        {
            outcome = await PeopleLeaves.HandleAsync(message, CancellationToken.None);
            await PeopleLeaves.WhenFetchedAsync();
        }

        return outcome;
    }

    /// <summary>Makes the scheduled comparison until a pass is complete.</summary>
    public async Task<ReconcileProgress> CompareAsync()
    {
        while (
            await _schedule.RunAsync(TimeSpan.FromMinutes(4), CancellationToken.None)
                is { Next: not null, Problem: null, OutOfCalls: false }
        ) { }

        return _files.Find<ReconcileProgress>()!;
    }

    public async Task<JsonObject?> RecordAsync(string instanceCode) => await Records.ReadRecordAsync(instanceCode);

    /// <summary>The counts of one approval definition.</summary>
    public static (long Checked, long Missing, long Reverted, long Failed) Counts(
        ReconcileReport report,
        string approvalCode
    )
    {
        var code = Assert.Single(report.Approvals, code => code.ApprovalCode == approvalCode);
        return (code.Checked, code.Missing, code.Reverted, code.Failed);
    }

    /// <summary>The fields of a record that the comparison restores.</summary>
    public static string Essence(JsonObject? record) =>
        record is null
            ? "none"
            : $"{record["status"]} {record["kind"]} {record["user_id"]} {record["leave"]?["type_name"] ?? record["overtime"]?["type_name"]} "
                + $"{record["start"]} {record["end"]}";

    public async ValueTask DisposeAsync()
    {
        StatusChanges.Dispose();
        Details.Dispose();
        PeopleLeaves.Dispose();
        _schedule.Dispose();
        _clients.Dispose();
        Records.Dispose();
        _meters.Dispose();
        await Test.DisposeAsync();
    }

    public EventMessage Message(PlatformEvent each) =>
        new()
        {
            MessageId = each.EventId,
            Subject = each.Type,
            CorrelationId = each.InstanceCode,
            Schema = "1.0",
            AppId = Test.App.AppId,
            TenantKey = Test.App.TenantKey,
            ReceivedAt = Now,
            Body = each.Body,
        };

    private sealed class Topic(ReconcileWorld world) : FakeTopic
    {
        public override async ValueTask PublishAsync(EventMessage message, CancellationToken cancellationToken)
        {
            if (world.TopicFailure is { } failure)
                throw failure;
            world.Published.Add(message);
            Assert.True(
                await world.Records.HandleAsync(message) is HandlerOutcome.Applied or HandlerOutcome.AlreadyApplied
            );
        }
    }
}
