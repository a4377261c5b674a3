using System.Net;
using System.Text;
using FeishuApproval.FeishuPlatform.Api;
using FeishuApproval.FeishuPlatform.Registration;
using FeishuApproval.Simulator.Platform;
using FeishuApproval.Simulator.Platform.Data;
using FeishuApproval.Tests.Support;

namespace FeishuApproval.Tests.FeishuPlatform.Registration;

/// <summary>The device flow against a simulated accounts host, on a clock that skips the waits.</summary>
public sealed class AppRegistrationTests : IAsyncLifetime, IAsyncDisposable
{
    private const string Poll = "registration_poll";

    private readonly SkippingTimeProvider _time = new(TimeSpan.FromSeconds(14));
    private readonly SimulatedPlatform _platform;
    private readonly SimulatedRegistration _registration;
    private readonly OneClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false });
    private SimulatedPlatformServer? _feishu;
    private SimulatedPlatformServer? _lark;
    private string _userCode = string.Empty;

    public AppRegistrationTests()
    {
        _platform = new SimulatedPlatform(_time);
        _registration = new SimulatedRegistration(_platform, "a-tenant");
        _registration.Began += userCode => _userCode = userCode;
    }

    private AppRegistration Registration => new(_http, new AccountsHosts(_feishu!.Address, _lark!.Address), _time);

    private static SimulatedFault Pending => Error("authorization_pending");

    public async Task InitializeAsync()
    {
        _feishu = await SimulatedPlatformServer.StartAsync(
            _platform,
            map: routes => routes.MapSimulatedRegistration(_registration, isLarkHost: false)
        );
        _lark = await SimulatedPlatformServer.StartAsync(
            _platform,
            map: routes => routes.MapSimulatedRegistration(_registration, isLarkHost: true)
        );
    }

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        await _feishu!.DisposeAsync();
        await _lark!.DisposeAsync();
        _http.Dispose();
    }

    [Fact]
    public async Task A_scan_between_two_polls_gives_the_credentials()
    {
        _platform.Fail(Poll, Pending, Pending with { Asked = Scan });

        var outcome = await RunAsync();

        Assert.Equal(RegistrationEnd.Granted, outcome.End);
        var app = _platform.FindApp(outcome.App!.AppId)!;
        Assert.Equal(app.AppSecret, outcome.App.AppSecret);
        Assert.Equal((false, "ou_administrator"), (outcome.App.IsLark, outcome.App.OpenId));
        Assert.Equal(3, _platform.Calls.Count(call => call == Poll));
        Assert.Equal([5, 5, 5], _time.Waits.Select(wait => wait.TotalSeconds));
        Assert.DoesNotContain(app.AppSecret, $"{outcome} {outcome.App}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Slow_down_adds_five_seconds_to_every_later_wait()
    {
        _platform.Fail(Poll, Error("slow_down"), Pending, Pending with { Asked = Scan });

        Assert.Equal(RegistrationEnd.Granted, (await RunAsync()).End);
        Assert.Equal([5, 10, 10, 10], _time.Waits.Select(wait => wait.TotalSeconds));
    }

    [Fact]
    public async Task A_denied_request_ends()
    {
        _platform.Fail(Poll, Pending with { Asked = () => _registration.Deny(_userCode) });

        Assert.Equal(RegistrationEnd.Denied, (await RunAsync()).End);
    }

    [Theory]
    [InlineData("expired_token")]
    [InlineData("invalid_grant")]
    public async Task A_code_that_the_platform_calls_expired_is_expired(string error)
    {
        _platform.Fail(Poll, Error(error));

        Assert.Equal(RegistrationEnd.Expired, (await RunAsync()).End);
    }

    [Fact]
    public async Task A_code_that_nobody_scans_expires_by_the_clock()
    {
        _registration.Validity = TimeSpan.FromSeconds(12);
        _platform.Fail(Poll, Pending, Pending, Pending);

        Assert.Equal(RegistrationEnd.Expired, (await RunAsync()).End);
        Assert.Equal([5, 5, 2], _time.Waits.Select(wait => wait.TotalSeconds));
    }

    [Fact]
    public async Task Network_errors_and_answers_of_a_proxy_do_not_end_the_polls()
    {
        _platform.Fail(
            Poll,
            SimulatedFault.Html,
            SimulatedFault.Truncated,
            SimulatedFault.Raw("{}", 502),
            Pending with
            {
                ContentLength = 5000,
                Asked = Scan,
            }
        );

        Assert.Equal(RegistrationEnd.Granted, (await RunAsync()).End);
    }

    [Fact]
    public async Task Another_error_is_shown_in_one_line()
    {
        _platform.Fail(
            Poll,
            SimulatedFault.Raw("""{"error":"server_error","error_description":"try\u0007later"}""", 400)
        );
        Assert.DoesNotContain((await RunAsync()).Sentence!, char.IsControl);

        _platform.Fail(
            Poll,
            SimulatedFault.Raw("""{"error":"unauthorized_client","error_description":"not here"}""", 400)
        );
        var outcome = await RunAsync();

        Assert.Equal(RegistrationEnd.Refused, outcome.End);
        Assert.Equal(
            $"{_feishu!.Address.Authority} refuses to create an app (unauthorized_client: not here). Create it in the developer "
                + "console instead: docs/connect.md.",
            outcome.Sentence
        );
    }

    [Fact]
    public async Task A_tenant_of_Lark_continues_on_the_host_of_Lark()
    {
        _registration.IsLark = true;
        _platform.Fail(Poll, Pending with { Asked = Scan });

        var outcome = await RunAsync();

        Assert.Equal((RegistrationEnd.Granted, true), (outcome.End, outcome.App!.IsLark));
    }

    [Fact]
    public async Task A_host_that_cannot_be_reached_is_one_sentence()
    {
        var nowhere = new Uri("http://127.0.0.1:1/");

        var result = await new AppRegistration(_http, new AccountsHosts(nowhere, nowhere), _time).BeginAsync(default);

        Assert.StartsWith("127.0.0.1:1 cannot be reached: ", result.Error!.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"device_code":"d","user_code":"u"}""")]
    [InlineData("""{"device_code":"d","user_code":"u","verification_uri_complete":"javascript:alert(1)"}""")]
    [InlineData("""{"user_code":"u","verification_uri_complete":"https://open.feishu.cn/"}""")]
    [InlineData("""{"error":"invalid_request"}""")]
    public async Task An_answer_without_a_code_is_an_error(string body)
    {
        _platform.Fail("registration_begin", SimulatedFault.Raw(body));

        Assert.Equal(PlatformErrorKind.Refused, (await Registration.BeginAsync(default)).Error?.Kind);
    }

    [Fact]
    public async Task An_answer_that_arrives_after_the_stop_is_dropped()
    {
        using var stop = new CancellationTokenSource();
        using var deaf = new OneClient(new DeafHandler(stop));
        var registration = new AppRegistration(deaf, new AccountsHosts(_feishu!.Address, _lark!.Address), _time);
        var code = (await Registration.BeginAsync(default)).Value!;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => registration.WaitAsync(code, stop.Token));
    }

    private static SimulatedFault Error(string error) =>
        SimulatedFault.Raw($$"""{"error":"{{error}}","error_description":"","code":20094}""", 400);

    private void Scan() => _registration.Scan(_userCode, Addons.Requested);

    private async Task<RegistrationOutcome> RunAsync()
    {
        var registration = Registration;
        var code = (await registration.BeginAsync(default)).Value!;
        return await registration.WaitAsync(code, default);
    }

    private sealed class OneClient(HttpMessageHandler handler) : IHttpClientFactory, IDisposable
    {
        public HttpClient CreateClient(string name) =>
            new(handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };

        public void Dispose() => handler.Dispose();
    }

    /// <summary>Answers with credentials although the caller has stopped.</summary>
    private sealed class DeafHandler(CancellationTokenSource stop) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            await stop.CancelAsync();
            return new HttpResponseMessage(HttpStatusCode.OK)
            {
                Content = new StringContent(
                    """{"client_id":"cli_a","client_secret":"s"}""",
                    Encoding.UTF8,
                    "application/json"
                ),
            };
        }
    }
}
