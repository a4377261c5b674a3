using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;

namespace FeishuApprovalFunctions.AzureTests.Support;

/// <summary>Answers in the place of the network: one call with its answer, and every other one with a token.</summary>
/// <param name="pathEnd">The end of the path of the call.</param>
/// <param name="answer">The answer to the call.</param>
internal sealed class StubPlatform(string pathEnd, string answer) : DelegatingHandler
{
    private int _calls;

    /// <summary>The number of the calls with the answer.</summary>
    public int Calls => Volatile.Read(ref _calls);

    /// <summary>Starts the Functions app with this platform.</summary>
    public TestApp Start(Dictionary<string, string?> settings) =>
        new(
            settings: settings,
            configure: services =>
                services.ConfigureHttpClientDefaults(http =>
                    http.ConfigureAdditionalHttpMessageHandlers((handlers, _) => handlers.Add(this))
                )
        );

    protected override Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        bool isAnswered = request.RequestUri!.AbsolutePath.EndsWith(pathEnd, StringComparison.Ordinal);
        if (isAnswered)
            Interlocked.Increment(ref _calls);
        string text = isAnswered ? answer : """{"code":0,"msg":"ok","tenant_access_token":"t-1","expire":7200}""";
        return Task.FromResult(
            new HttpResponseMessage(HttpStatusCode.OK)
            {
                Content = new StringContent(text, Encoding.UTF8, "application/json"),
            }
        );
    }
}
