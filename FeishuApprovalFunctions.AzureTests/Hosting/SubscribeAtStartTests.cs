using System.Collections.Concurrent;
using System.Net;
using System.Text;
using FeishuApproval.TestSupport;
using FeishuApprovalFunctions.AzureTests.Support;
using FeishuApprovalFunctions.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FeishuApprovalFunctions.AzureTests.Hosting;

/// <summary>The app subscribes the configured approval definitions when it starts.</summary>
public sealed class SubscribeAtStartTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [SkippableFact]
    public async Task The_configured_definitions_are_subscribed()
    {
        using var platform = new StubPlatform();
        await using var app = Start(platform, out var service);

        await service.StartAsync(CancellationToken.None);
        await service.ExecuteTask!.WaitAsync(Limit);

        Assert.Equal(
            ["/open-apis/approval/v4/approvals/A/subscribe", "/open-apis/approval/v4/approvals/B/subscribe"],
            platform.Calls
        );
    }

    [SkippableFact]
    public async Task A_platform_that_answers_nothing_does_not_hold_the_start_up_and_is_asked_again()
    {
        using var platform = new StubPlatform { Answer = """{"code":10014,"msg":"the app is disabled"}""" };
        await using var app = Start(platform, out var service);

        await service.StartAsync(CancellationToken.None);
        await platform.WhenAskedForEachAsync();
        Assert.False(service.ExecuteTask!.IsCompleted);
        Assert.Empty(platform.Calls);

        platform.Answer = StubPlatform.Token;
        using var limit = new CancellationTokenSource(Limit);
        while (!service.ExecuteTask.IsCompleted)
        {
            app.Time.Advance(TimeSpan.FromMinutes(1));
            await Task.Yield();
            limit.Token.ThrowIfCancellationRequested();
        }

        Assert.True(service.ExecuteTask.IsCompletedSuccessfully);
        Assert.Equal(
            ["/open-apis/approval/v4/approvals/A/subscribe", "/open-apis/approval/v4/approvals/B/subscribe"],
            platform.Calls.Order(StringComparer.Ordinal)
        );
    }

    [SkippableFact]
    public async Task A_stop_ends_the_waiting()
    {
        using var platform = new StubPlatform { Answer = """{"code":10014,"msg":"the app is disabled"}""" };
        await using var app = Start(platform, out var service);
        await service.StartAsync(CancellationToken.None);
        await platform.WhenAskedForEachAsync();

        await service.StopAsync(CancellationToken.None).WaitAsync(Limit);

        Assert.True(service.ExecuteTask!.IsCompletedSuccessfully);
    }

    private static TestApp Start(StubPlatform platform, out SubscribeAtStart service)
    {
        var settings = TestSettings.Local();
        settings["Feishu__AppId"] = TestWebhook.AppId;
        settings["Feishu__AppSecret"] = "a secret";
        settings["Feishu__ApprovalCodes__0"] = "A";
        settings["Feishu__ApprovalCodes__1"] = "B";
        var app = new TestApp(
            settings: settings,
            configure: services =>
                services.ConfigureHttpClientDefaults(http =>
                    http.ConfigureAdditionalHttpMessageHandlers((handlers, _) => handlers.Add(platform))
                )
        );
        service = app.Get<IEnumerable<IHostedService>>().OfType<SubscribeAtStart>().Single();
        return app;
    }

    /// <summary>Answers in the place of the network: with a token, and that a definition is subscribed.</summary>
    private sealed class StubPlatform : DelegatingHandler
    {
        public const string Token = """{"code":0,"msg":"ok","tenant_access_token":"t-1","expire":7200}""";

        private readonly TaskCompletionSource _askedForEach = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _tokenCalls;

        /// <summary>The calls for a subscription, in order.</summary>
        public ConcurrentQueue<string> Calls { get; } = [];

        /// <summary>What a call for a token is answered.</summary>
        public string Answer { get; set; } = Token;

        /// <summary>Completes once a token was asked for each of the two definitions.</summary>
        public Task WhenAskedForEachAsync() => _askedForEach.Task.WaitAsync(Limit);

        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            string path = request.RequestUri!.AbsolutePath;
            bool isToken = path.EndsWith("/tenant_access_token/internal", StringComparison.Ordinal);
            if (!isToken)
                Calls.Enqueue(path);
            else if (Interlocked.Increment(ref _tokenCalls) == 2)
                _askedForEach.SetResult();
            string answer = isToken ? Answer : """{"code":0,"msg":"success","data":{}}""";
            return Task.FromResult(
                new HttpResponseMessage(HttpStatusCode.OK)
                {
                    Content = new StringContent(answer, Encoding.UTF8, "application/json"),
                }
            );
        }
    }
}
