using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.Tests.Simulator;

/// <summary>A receiver on a free port with the answers of a test.</summary>
internal sealed class StubReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;

    private StubReceiver(WebApplication app) => _app = app;

    /// <summary>The webhook's address.</summary>
    public Uri Url => new(new Uri(_app.Urls.First()), "api/feishu/events");

    /// <summary>The received bodies.</summary>
    public ConcurrentBag<byte[]> Bodies { get; } = [];

    /// <summary>Starts one.</summary>
    /// <param name="answer">The status for a request, from its number.</param>
    public static async Task<StubReceiver> StartAsync(Func<int, Task<int>> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var receiver = new StubReceiver(app);
        int number = -1;
        app.MapPost(
            "/api/feishu/events",
            async context =>
            {
                using var body = new MemoryStream();
                await context.Request.Body.CopyToAsync(body);
                receiver.Bodies.Add(body.ToArray());
                context.Response.StatusCode = await answer(Interlocked.Increment(ref number));
                await context.Response.WriteAsync("{}");
            }
        );
        await app.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
