using System.Diagnostics;
using FeishuApproval.Azure.Messaging;
using FeishuApproval.Messaging;
using FeishuApproval.TestSupport;
using FeishuApprovalFunctions.AzureTests.Support;

namespace FeishuApprovalFunctions.AzureTests.Messaging;

public sealed class TracingTests : IAsyncLifetime, IAsyncDisposable
{
    private readonly TestApp _app = new();
    private readonly ActivitySource _server = new("TracingTests");
    private readonly ActivityListener _listener = new()
    {
        ShouldListenTo = source => source.Name is Tracing.SourceName or "TracingTests",
        Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
    };

    public Task InitializeAsync()
    {
        ActivitySource.AddActivityListener(_listener);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task One_trace_covers_the_way_from_the_webhook_to_the_record()
    {
        ActivityTraceId webhook,
            row = default;
        using (var request = _server.StartActivity("request", ActivityKind.Server)!)
        {
            webhook = request.TraceId;
            await _app.PostAsync(TestRequest.Sealed(Payload.Leave().Bytes()));
        }

        // The trigger runs on another machine, in a trace of its own.
        _app.Storage.BeforeCall = _ => row = Activity.Current!.TraceId;
        using (var trigger = _server.StartActivity("trigger", ActivityKind.Consumer)!)
        {
            Assert.NotEqual(webhook, trigger.TraceId);
            await _app.DeliverAsync(Subscriptions.Leave, _app.Topic.Receive(Subscriptions.Leave).Single());
            Assert.Same(trigger, Activity.Current);
        }

        Assert.Equal(webhook, row);
    }

    [Fact]
    public async Task A_Functions_host_that_continues_the_trace_stays_its_parent()
    {
        var published = await Events.Leave().ToReceivedAsync();
        using var trigger = _server.StartActivity("trigger", ActivityKind.Consumer)!;
        var message = await Events.Leave().ToReceivedAsync();
        using var handling = Tracing.StartHandling(Subscriptions.Leave, message);
        Assert.Equal(trigger.SpanId, handling!.ParentSpanId);
        Assert.False(published.ApplicationProperties.ContainsKey(Tracing.DiagnosticId));
    }

    // xunit 2 calls this one. A listener that stays would receive the activities of all later tests.
    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        _server.Dispose();
        await _app.DisposeAsync();
    }
}
