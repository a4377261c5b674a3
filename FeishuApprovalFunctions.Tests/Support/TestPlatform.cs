using System.Threading.RateLimiting;
using FeishuApproval.FeishuPlatform;
using FeishuApproval.FeishuPlatform.Api;
using FeishuApproval.Simulator.Platform;
using FeishuApproval.Simulator.Platform.Data;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Support;

/// <summary>A simulated platform on a free port, with one app, and a client of it on a clock of the test's own.</summary>
internal sealed class TestPlatform : IAsyncDisposable
{
    public const string AppSecret = "the secret of the app";
    public const string LeaveCode = "LEAVE-CODE";
    public const string OvertimeCode = "OVERTIME-CODE";
    public const string RemedyCode = "REMEDY-CODE";

    private readonly SimulatedPlatformServer _server;
    private readonly MetricRecorder _meters = new();
    private readonly HttpClients _http = new();
    private readonly PlatformLimits _limits = Unlimited();

    private TestPlatform(SimulatedPlatform platform, SkippingTimeProvider time, SimulatedPlatformServer server)
    {
        (Platform, Time, _server) = (platform, time, server);
        App = platform.Add(
            new SimulatedApp(TestWebhook.AppId, AppSecret, TestWebhook.TenantKey)
            {
                VerificationToken = TestWebhook.Token,
            }
        );
        platform.Add(new SimulatedDefinition(LeaveCode, SimulatedKind.Leave, "请假"));
        platform.Add(new SimulatedDefinition(OvertimeCode, SimulatedKind.Overtime, "加班"));
        platform.Add(new SimulatedDefinition(RemedyCode, SimulatedKind.Remedy, "补卡"));
        Options = new PlatformApp(
            App.AppId,
            AppSecret,
            Address,
            [LeaveCode, OvertimeCode, RemedyCode],
            tenantKey: null
        );
        Client = new PlatformClient(Options, _http, _limits, time, _meters.Metrics, Log);
    }

    public SimulatedPlatform Platform { get; }

    public SimulatedApp App { get; }

    public SkippingTimeProvider Time { get; }

    public PlatformApp Options { get; }

    public PlatformClient Client { get; }

    public FakeLogger<PlatformClient> Log { get; } = new();

    public IReadOnlyList<string> Measurements => _meters.Measurements;

    public PlatformAddress Address => new("simulated", _server.Address);

    public IHttpClientFactory Http => _http;

    /// <summary>Limits that never make a test wait.</summary>
    public static PlatformLimits Unlimited() => new(Endless(), Endless());

    public static async Task<TestPlatform> StartAsync()
    {
        // Waits of up to 14 s are retries; the limit of one attempt is 15 s.
        var time = new SkippingTimeProvider(TimeSpan.FromSeconds(14));
        var platform = new SimulatedPlatform(time) { EnforcesLimits = false };
        return new TestPlatform(platform, time, await SimulatedPlatformServer.StartAsync(platform));
    }

    /// <summary>A small approved leave of the simulated platform.</summary>
    public SimulatedInstance Leave(string instanceCode = "instance-1", FormShape shape = FormShape.Flat) =>
        new()
        {
            InstanceCode = instanceCode,
            ApprovalCode = LeaveCode,
            Kind = SimulatedKind.Leave,
            UserId = "a-user",
            SubmittedAt = Time.GetUtcNow() - TimeSpan.FromHours(3),
            DecidedAt = Time.GetUtcNow() - TimeSpan.FromHours(2),
            Status = "APPROVED",
            Start = new DateTimeOffset(2024, 9, 5, 12, 0, 0, TimeSpan.FromHours(8)),
            End = new DateTimeOffset(2024, 9, 7, 0, 0, 0, TimeSpan.FromHours(8)),
            Shape = shape,
        };

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _http.Dispose();
        _limits.Dispose();
        _meters.Dispose();
    }

    private static ConcurrencyLimiter Endless() => new(new ConcurrencyLimiterOptions { PermitLimit = int.MaxValue });

    private sealed class HttpClients : IHttpClientFactory, IDisposable
    {
        private readonly SocketsHttpHandler _handler = new() { AllowAutoRedirect = false, UseProxy = false };

        public HttpClient CreateClient(string name) =>
            new(_handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };

        public void Dispose() => _handler.Dispose();
    }
}
