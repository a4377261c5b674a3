using System.Globalization;
using System.Text.Json.Nodes;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.Payroll;
using FeishuApproval.Api.Reads;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Closings;
using FeishuApproval.Events.Snapshots;
using FeishuApproval.Simulator.Platform.Data;
using FeishuApproval.TestSupport;
using FeishuApproval.Webhook;

namespace FeishuApproval.Tests.Support;

/// <summary>A simulated platform, records of this side, and their comparison. It is November 2023; October has 31 days.</summary>
internal sealed class ComparisonWorld : IAsyncDisposable
{
    private static readonly TimeSpan China = TimeSpan.FromHours(8);

    private ComparisonWorld(ReconcileWorld world, PayrollOptions options)
    {
        World = world;
        Comparer = new AttendanceComparer(
            world.Clients,
            world.Records.Search,
            world.Store,
            Comparisons,
            Closings,
            new FormMappings([]),
            AttendanceRules.Default,
            world.Test.Time,
            Log
        );
        Api = new ComparisonApi(
            Comparer,
            Comparisons,
            new AttendanceListApi(
                world.Records.Search,
                new FeishuOptions
                {
                    Apps = [new FeishuApp(null, [TestWebhook.Token], [])],
                    TenantKey = TestWebhook.TenantKey,
                }
            ),
            world.Clients,
            options,
            new FixedNames().Add("e1", "王伟", "00042", "研发部")
        );
        Monthly = new MonthlyComparison(Comparer, Comparisons, options);
    }

    public ReconcileWorld World { get; }

    public MonthStore<AttendanceComparison> Comparisons { get; } = new(new InMemoryFiles());

    public MonthStore<Closing> Closings { get; } = new(new InMemoryFiles());

    public FakeLogger<AttendanceComparer> Log { get; } = new();

    public AttendanceComparer Comparer { get; }

    public ComparisonApi Api { get; }

    public MonthlyComparison Monthly { get; }

    public static async Task<ComparisonWorld> StartAsync(PayrollOptions? options = null) =>
        new(await ReconcileWorld.StartAsync(), options ?? new PayrollOptions());

    /// <summary>An approved instance of an October day or night.</summary>
    public static SimulatedInstance Instance(
        string code,
        string user,
        SimulatedKind kind,
        string start,
        string end,
        string unit = "HOUR"
    ) =>
        new()
        {
            InstanceCode = code,
            ApprovalCode = kind switch
            {
                SimulatedKind.Leave => TestPlatform.LeaveCode,
                SimulatedKind.Overtime => TestPlatform.OvertimeCode,
                _ => TestPlatform.RemedyCode,
            },
            Kind = kind,
            UserId = user,
            SubmittedAt = At("01 09:00"),
            DecidedAt = At("01 10:00"),
            Status = "APPROVED",
            Start = At(start),
            End = At(end),
            Unit = unit,
        };

    /// <summary>Puts an instance on the platform, and receives its events.</summary>
    public async Task ApproveAsync(SimulatedInstance instance)
    {
        World.Platform.Put(instance);
        await ReceiveAsync(instance);
    }

    /// <summary>Receives the events of an instance that the platform's attendance does not have.</summary>
    public Task ReceiveAsync(SimulatedInstance instance) =>
        World.ReceiveAsync(SimulatedEvents.OfApproval(instance, World.Test.App));

    /// <summary>Receives the revert of an instance that the platform's attendance still has.</summary>
    public Task RevertAsync(SimulatedInstance instance) =>
        World.ReceiveAsync(SimulatedEvents.OfRevert(instance with { RevertedAt = At("20 10:00") }, World.Test.App));

    public async Task<JsonNode> CompareAsync(string query) =>
        Json(await Api.CompareAsync(new QueryParameters(query), CancellationToken.None));

    public async Task<JsonNode> ReadAsync(string month, string query = "") =>
        Json(await Api.GetAsync(month, new QueryParameters(query), accept: null, CancellationToken.None));

    public static JsonNode Json(HttpResult answer)
    {
        Assert.Equal((200, null), (answer.Status, answer.Status == 200 ? null : answer.Detail()));
        return JsonNode.Parse(answer.Body.Span)!;
    }

    public ValueTask DisposeAsync() => World.DisposeAsync();

    private static DateTimeOffset At(string dayAndTime) =>
        new(DateTime.ParseExact($"2023-10-{dayAndTime}", "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), China);
}
