using System.Diagnostics;
using System.Globalization;
using FeishuApproval.Messaging;
using FeishuApproval.TestSupport;
using FeishuApprovalFunctions.AzureTests.Agreement;
using FeishuApprovalFunctions.AzureTests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Trace;

namespace FeishuApprovalFunctions.AzureTests.Hosting;

/// <summary>
/// Telemetry is billed by its size. What an event exports from the webhook to its rows, counted by processors in place of the exporters.
/// The client of Service Bus in memory makes the activities of the real one, and the logs are those that were seen on the real host.
/// </summary>
[Collection(Alone)]
public sealed class TelemetryVolumeTests
{
    private const string Alone = "Telemetry volume";

    /// <summary>Bytes of an item beside its name and tags: 29 items of the real host had 24 KB.</summary>
    private const int Envelope = 700;

    [SkippableFact]
    public async Task At_the_defaults_the_worker_exports_at_most_2_5_items_and_2_KB_for_an_event()
    {
        var (items, bytes) = await ExportedAsync(events: 400);

        Assert.InRange(items, 0.01, 2.5);
        Assert.InRange(bytes, 1, 2 * 1024);
    }

    [SkippableFact]
    public async Task A_trace_is_exported_completely_and_a_normal_path_logs_nothing()
    {
        var exported = new Exported();
        await using (var app = App(exported, "always_on"))
            await SendAsync(app, 1);

        Assert.Equal(
            [
                "Message",
                "ServiceBusSender.Send",
                "TableClient.AddEntity",
                "TableClient.SubmitTransaction",
                "TableClient.SubmitTransaction",
                "function ReceiveEvent",
                "function archive",
                "function leave",
                "handle archive",
                "handle leave",
            ],
            exported.Items.Select(item => item.Name).Order(StringComparer.Ordinal)
        );
    }

    [SkippableFact]
    public async Task Sampling_has_the_effect_that_the_document_names()
    {
        string document = RepositoryFile.Text("docs/deploy.md");
        var (items, bytes) = await ExportedAsync(events: 400, "always_on");
        Assert.Contains(Row(items, bytes), document, StringComparison.Ordinal);

        // A tenth give or take, since it is drawn by the ids of the traces.
        var (sampledItems, sampledBytes) = await ExportedAsync(events: 400);
        Assert.InRange(sampledItems, 0.7 * items / 10, 1.3 * items / 10);
        Assert.InRange(sampledBytes, 0.7 * bytes / 10, 1.3 * bytes / 10);
        Assert.Contains(Row(sampledItems, sampledBytes), document, StringComparison.Ordinal);

        static string Row(double items, double bytes) =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {items:0.##} | {bytes / 1000:0.0} KB | test exporter, 400 events |"
            );
    }

    private static async Task<(double Items, double Bytes)> ExportedAsync(int events, string? sampler = null)
    {
        // The same ids in every run, so that the same traces are sampled.
        var random = new Random(1);
        Activity.TraceIdGenerator = () =>
        {
            byte[] id = new byte[16];
            random.NextBytes(id);
            return ActivityTraceId.CreateFromBytes(id);
        };
        var exported = new Exported();
        try
        {
            await using var app = App(exported, sampler);
            await SendAsync(app, events);
        }
        finally
        {
            Activity.TraceIdGenerator = null;
        }

        return ((double)exported.Items.Count / events, exported.Items.Sum(item => item.Bytes) / events);
    }

    private static async Task SendAsync(TestApp app, int events)
    {
        var loggers = app.Get<ILoggerFactory>();
        for (int i = 0; i < events; i++)
        {
            var message = TestEvents.Leave($"event-{i}", $"instance-{i}");
            Assert.Equal(200, (int)(await app.PostAsync(TestRequest.Sealed(message.Body.ToArray()))).StatusCode);
            foreach (var subscription in (Subscription[])[Subscriptions.Leave, Subscriptions.Archive])
            {
                await app.DeliverAsync(subscription, app.Topic.Receive(subscription).Last());
                LogLikeTheHost(loggers);
            }
        }
    }

    /// <summary>The logs of the clients for each call and for an expected answer.</summary>
    private static void LogLikeTheHost(ILoggerFactory loggers)
    {
        foreach (string handler in (string[])["LogicalHandler", "ClientHandler"])
        {
            var logger = loggers.CreateLogger($"System.Net.Http.HttpClient.CallInvokerExtractor.{handler}");
            Log(logger, LogLevel.Information, "Start processing HTTP request");
            Log(logger, LogLevel.Information, "End processing HTTP request");
        }

        Log(loggers.CreateLogger("Azure.Core"), LogLevel.Warning, "Error response 409");
        Log(loggers.CreateLogger("Azure.Core"), LogLevel.Information, "Response 204");
        Log(loggers.CreateLogger("Azure.Messaging.ServiceBus"), LogLevel.Information, "Settled");
    }

    private static void Log(ILogger logger, LogLevel level, string message) =>
        logger.Log(level, default, message, null, (text, _) => text);

    private static TestApp App(Exported exported, string? sampler)
    {
        var settings = TestSettings.Local();
        settings["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://localhost:1";
        settings["OTEL_TRACES_SAMPLER"] = sampler;
        var app = new TestApp(
            settings: settings,
            configure: services =>
            {
                services.AddSingleton(typeof(ILogger<>), typeof(Logger<>));
                services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddProcessor(new Spans(exported)));
                services.ConfigureOpenTelemetryLoggerProvider(logging => logging.AddProcessor(new Logs(exported)));
            }
        );
        app.Get<TracerProvider>();
        app.Get<LoggerProvider>();
        return app;
    }

    /// <summary>A listener receives the activities of the whole process, so no other test may run beside these.</summary>
    [CollectionDefinition(Alone, DisableParallelization = true)]
    public sealed class Definition;

    private sealed class Exported
    {
        private readonly Lock _gate = new();

        public List<(string Name, int Bytes)> Items { get; } = [];

        public void Add(string name, IEnumerable<KeyValuePair<string, object?>> tags)
        {
            int bytes =
                Envelope + name.Length + tags.Sum(tag => tag.Key.Length + (tag.Value?.ToString()?.Length ?? 0) + 6);
            lock (_gate)
                Items.Add((name, bytes));
        }
    }

    private sealed class Spans(Exported exported) : BaseProcessor<Activity>
    {
        public override void OnEnd(Activity data)
        {
            if (data.Recorded)
                exported.Add(data.DisplayName, data.TagObjects);
        }
    }

    private sealed class Logs(Exported exported) : BaseProcessor<LogRecord>
    {
        public override void OnEnd(LogRecord data) =>
            exported.Add(data.CategoryName ?? string.Empty, data.Attributes ?? []);
    }
}
