using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.Tests.Commands;

/// <summary>A server on a free port with given answers to commands.</summary>
internal sealed class StubServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private StubServer(WebApplication app) => _app = app;

    /// <summary>Its address.</summary>
    public string Url => _app.Urls.First();

    /// <summary>The requests, in order.</summary>
    public ConcurrentQueue<IQueryCollection> Calls { get; } = [];

    /// <summary>Starts a server that gives these answers, each once.</summary>
    public static async Task<StubServer> StartAsync(params (int Status, string Body)[] answers)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var host = new StubServer(app);
        app.MapPost(
            "/api/manage/{**command}",
            (HttpContext context) =>
            {
                host.Calls.Enqueue(context.Request.Query);
                var (status, body) = answers[host.Calls.Count - 1];
                context.Response.StatusCode = status;
                return context.Response.WriteAsync(body);
            }
        );
        await app.StartAsync();
        return host;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
