using System.Collections.Concurrent;
using System.Globalization;
using FeishuApproval.ApproverTasks;
using FeishuApproval.Attendance;
using FeishuApproval.Http;
using FeishuApproval.Messaging;
using FeishuApproval.Queries;
using FeishuApproval.Webhook;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.Local.Hosting;

internal sealed record LocalHostOptions
{
    public required IConfiguration Configuration { get; init; }

    public required string DataFolder { get; init; }

    public required IReadOnlyList<string> Urls { get; init; }

    public bool Quiet { get; init; }
}

/// <summary>A stand-in without durability: handlers run before the answer.</summary>
internal sealed class LocalHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private LocalHost(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    public static async Task<LocalHost> StartAsync(LocalHostOptions options, CancellationToken ct)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls([.. options.Urls]);
        builder.Services.AddMetrics();
        builder.Services.AddFeishuApproval(options.Configuration);
        builder.Services.AddSingleton<IAttendanceStore, MemoryAttendanceStore>();
        builder.Services.AddSingleton<IApproverTaskStore, MemoryTaskStore>();
        builder.Services.AddSingleton<IEventPublisher, DirectPublisher>();
        var app = builder.Build();
        app.Map($"/{Routes.Prefix}/{Routes.Events}", async (HttpContext context, WebhookReceiver receiver) =>
            await WriteAsync(context, await receiver.ReceiveAsync(
                context.Request.Method, name => context.Request.Headers[name].FirstOrDefault(), context.Request.Body, context.Request.ContentLength)));
        app.MapGet($"/{Routes.Prefix}/{Routes.AttendanceRecord}", async (HttpContext context, ReadApi reads) =>
            await WriteAsync(context, await reads.GetAttendanceRecordAsync((string)context.Request.RouteValues["instance_code"]!, context.RequestAborted)));
        app.MapGet($"/{Routes.Prefix}/{Routes.ApproverTasks}", async (HttpContext context, ReadApi reads) =>
            await WriteAsync(context, await reads.GetApproverTasksAsync((string)context.Request.RouteValues["process_id"]!, context.RequestAborted)));
        await app.StartAsync(ct);
        return new LocalHost(app);
    }

    public async Task WaitForShutdownAsync(CancellationToken ct)
    {
        try
        {
            await Task.Delay(Timeout.Infinite, ct);
        }
        catch (OperationCanceledException)
        {
            await _app.StopAsync(CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private static async Task WriteAsync(HttpContext context, HttpAnswer answer)
    {
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = HttpAnswer.ContentType;
        foreach (var (name, value) in answer.Headers) context.Response.Headers[name] = value;
        context.Response.ContentLength = answer.Body.Length;
        await context.Response.Body.WriteAsync(answer.Body);
    }

    private sealed class DirectPublisher(AttendanceProjector attendance, ApproverTaskProjector tasks) : IEventPublisher
    {
        private readonly ConcurrentDictionary<string, bool> _seen = new();

        public async ValueTask PublishAsync(EventMessage message, CancellationToken cancellationToken)
        {
            if (!_seen.TryAdd(message.MessageId, true)) return;
            await attendance.HandleAsync(message, cancellationToken);
            await tasks.HandleAsync(message, cancellationToken);
        }
    }

    private sealed class MemoryAttendanceStore : IAttendanceStore
    {
        private readonly ConcurrentDictionary<string, AttendanceState> _states = new();

        public ValueTask<Loaded<AttendanceState>> LoadAsync(string instanceCode, CancellationToken cancellationToken) =>
            ValueTask.FromResult(_states.TryGetValue(instanceCode, out var state)
                ? new Loaded<AttendanceState>(state, state.Version.ToString(CultureInfo.InvariantCulture))
                : default);

        public ValueTask<CommitResult> CommitAsync(Loaded<AttendanceState> loaded, AttendanceState next, EventRow row, CancellationToken cancellationToken)
        {
            bool stored = loaded.State is null ? _states.TryAdd(next.InstanceCode, next) : _states.TryUpdate(next.InstanceCode, next, loaded.State);
            return ValueTask.FromResult(stored ? CommitResult.Committed : CommitResult.Conflict);
        }
    }

    private sealed class MemoryTaskStore : IApproverTaskStore
    {
        private readonly ConcurrentDictionary<(string Process, string Approver), ApproverTask> _tasks = new();

        public ValueTask<Loaded<ApproverTask>> LoadAsync(string processId, string approverId, CancellationToken cancellationToken) =>
            ValueTask.FromResult(new Loaded<ApproverTask>(_tasks.GetValueOrDefault((processId, approverId)), null));

        public ValueTask<bool> TryCommitAsync(Loaded<ApproverTask> loaded, ApproverTask next, CancellationToken cancellationToken) =>
            ValueTask.FromResult(loaded.State is null ? _tasks.TryAdd((next.ProcessId, next.ApproverId), next) : _tasks.TryUpdate((next.ProcessId, next.ApproverId), next, loaded.State));

        public ValueTask<IReadOnlyList<ApproverTask>> ListAsync(string processId, CancellationToken cancellationToken) =>
            ValueTask.FromResult<IReadOnlyList<ApproverTask>>([.. _tasks.Values.Where(task => task.ProcessId == processId).OrderBy(task => task.ApproverId, StringComparer.Ordinal)]);
    }
}
