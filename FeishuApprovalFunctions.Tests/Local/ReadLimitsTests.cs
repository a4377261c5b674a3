using System.Net;
using System.Text;
using FeishuApproval.Api.Http;
using FeishuApproval.Local.Hosting;
using FeishuApproval.Messaging;
using FeishuApproval.Tests.Support;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;

namespace FeishuApproval.Tests.Local;

/// <summary>A server with one more route, whose work a test controls.</summary>
public sealed class ReadLimitsTests : IDisposable
{
    private const string Key = "a-key";

    private readonly TempFolder _folder = new();

    [Fact]
    public async Task Two_summaries_run_eight_wait_the_next_one_gets_503_and_requests_without_a_key_do_not_count()
    {
        var end = new TaskCompletionSource();
        int running = 0,
            most = 0;
        await using var server = await StartAsync(
            new ApiRoute(
                ["GET"],
                "test",
                RouteAccess.Read,
                async (_, _) =>
                {
                    most = Math.Max(most, Interlocked.Increment(ref running));
                    await end.Task;
                    Interlocked.Decrement(ref running);
                    return HttpResult.Json("{}"u8.ToArray());
                }
            )
            {
                Cost = RouteCost.Period,
            }
        );
        using var http = new HttpClient { BaseAddress = server.Address };
        using var keyed = new HttpClient { BaseAddress = server.Address };
        keyed.DefaultRequestHeaders.Add("x-functions-key", Key);

        var reads = Enumerable.Range(0, 11).Select(_ => keyed.GetAsync("/api/test")).ToList();
        var first = await Task.WhenAny(reads);
        using var refused = await first;
        using var stranger = await http.GetAsync("/api/test");
        using var live = await http.GetAsync("/api/health/live");
        end.SetResult();
        reads.Remove(first);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal(
            Encoding.UTF8.GetString(HttpResult.TooManyReads.Body.Span),
            await refused.Content.ReadAsStringAsync()
        );
        Assert.Equal(TimeSpan.FromSeconds(5), refused.Headers.RetryAfter!.Delta);
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.OK), (stranger.StatusCode, live.StatusCode));
        Assert.All(await Task.WhenAll(reads), answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Equal(2, most);
    }

    [Fact]
    public async Task When_few_connections_are_free_an_answer_ends_its_connection_unless_it_is_that_to_an_event()
    {
        await using var server = await TestServer.StartAsync(
            _folder,
            TestServer.Keyed(Key),
            services =>
                services.AddSingleton(provider => new LimitedListenerFactory(
                    provider.GetRequiredService<SocketTransportFactory>(),
                    limit: 5
                ))
        );
        var clients = Enumerable.Range(0, 4).Select(_ => new HttpClient { BaseAddress = server.Address }).ToList();

        var closes = new List<bool>();
        foreach (var http in clients.SkipLast(1))
        {
            using var answer = await http.GetAsync("/api/health/live");
            closes.Add(answer.Headers.ConnectionClose == true);
        }

        using var refused = await clients[^1].PostAsync("/api/feishu/events", new ByteArrayContent([]));
        using var read = await clients[^1].GetAsync("/api/health/live");

        // The server waits for the next connection with a place of its own, so after the fourth connection no place is free.
        Assert.Equal([false, false, false], closes);
        Assert.NotEqual(true, refused.Headers.ConnectionClose);
        Assert.Equal(true, read.Headers.ConnectionClose);
        clients.ForEach(http => http.Dispose());
    }

    public void Dispose() => _folder.Dispose();

    private Task<LocalServer> StartAsync(ApiRoute route) =>
        TestServer.StartAsync(
            _folder,
            $"Feishu__VerificationToken=abc-token;Api__Key={Key}",
            services => services.AddSingleton(route)
        );
}
