using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.Tests.Commands;

/// <summary>A host on a free port whose answers to an operator's command are written down beforehand.</summary>
internal sealed class StubServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private StubServer(WebApplication app) => _app = app;

    /// <summary>Where it listens.</summary>
    public string Url => _app.Urls.First();

    /// <summary>What it was asked, in order.</summary>
    public ConcurrentQueue<IQueryCollection> Calls { get; } = [];

    /// <summary>Starts one that gives these answers, each once.</summary>
    public static async Task<StubServer> StartAsync(params (int Status, string Body)[] answers)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var host = new StubServer(app);
        app.MapPost("/api/manage/{**command}", (HttpContext context) =>
        {
            host.Calls.Enqueue(context.Request.Query);
            var (status, body) = answers[host.Calls.Count - 1];
            context.Response.StatusCode = status;
            return context.Response.WriteAsync(body);
        });
        await app.StartAsync();
        return host;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
