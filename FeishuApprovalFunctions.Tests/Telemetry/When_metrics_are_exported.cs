using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using FeishuApproval.Configuration;
using FeishuApproval.Local.Hosting;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.Tests.Telemetry;

public sealed class When_metrics_are_exported : IDisposable
{
    private const string Key = "a-key-of-this-test";

    private readonly TempFolder _folder = new();
    private readonly HttpClient _http = new();

    [Fact]
    public async Task Prometheus_reads_them_under_their_conventional_names()
    {
        await using var host = await StartAsync("Metrics__Prometheus=true");
        await PostAsync(host);

        string text = await _http.GetStringAsync(new Uri(host.Address, "/metrics"));

        Assert.Contains("# TYPE feishu_events_received_total counter\n", text, StringComparison.Ordinal);
        Assert.Matches(
            """feishu_events_received_total\{[^}]*outcome="published"[^}]*type="leave_approval"[^}]*\} [1-9]""",
            text
        );
        Assert.Matches("""feishu_publish_duration_seconds_bucket\{[^}]*le="2\.5"[^}]*\} [1-9]""", text);
        Assert.Contains("dotnet_process_memory_working_set_bytes", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Metrics__Prometheus=false")]
    public async Task Without_the_setting_the_route_does_not_exist(string setting)
    {
        await using var host = await StartAsync(setting);

        using var answer = await _http.GetAsync(new Uri(host.Address, "/metrics"));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Theory]
    [InlineData(null, null, null, 200)] // this machine
    [InlineData("X-Forwarded-For", "203.0.113.7", null, 401)] // through a proxy
    [InlineData("Host", "attendance.example.com", null, 401)]
    [InlineData("Host", "attendance.example.com", "wrong", 401)]
    [InlineData("Host", "attendance.example.com", Key, 200)]
    [InlineData("Host", "attendance.example.com", Key + "-of-reads", 200)]
    public async Task They_are_for_this_machine_or_the_key(string? header, string? value, string? bearer, int status)
    {
        await using var host = await StartAsync("Metrics__Prometheus=true");
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(host.Address, "/metrics"));
        if (header is not null)
            request.Headers.TryAddWithoutValidation(header, value);
        if (bearer is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);

        using var answer = await _http.SendAsync(request);

        Assert.Equal(status, (int)answer.StatusCode);
        if (status == 401)
        {
            Assert.Contains(
                "Authorization: Bearer KEY",
                await answer.Content.ReadAsStringAsync(),
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public async Task A_collector_receives_them_when_the_server_stops_at_the_latest()
    {
        await using var collector = await Collector.StartAsync();
        await using (
            var host = await StartAsync(
                $"OTEL_EXPORTER_OTLP_ENDPOINT={collector.Url};OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf"
            )
        )
        {
            await PostAsync(host);
        }

        var (path, body) = collector.Requests.Last();
        Assert.Equal("/v1/metrics", path);
        foreach (
            string name in (string[])
                ["feishu.events.received", "leave_approval", "feishu.publish.duration", "feishu-approval"]
        )
        {
            Assert.True(body.AsSpan().IndexOf(Encoding.UTF8.GetBytes(name)) >= 0, name);
        }
    }

    [Theory]
    [InlineData(
        "OTEL_EXPORTER_OTLP_ENDPOINT=localhost:4317",
        "OTEL_EXPORTER_OTLP_ENDPOINT is \"localhost:4317\", which is not an address. Set it to the collector's, for example "
            + "http://localhost:4317, or remove the setting."
    )]
    [InlineData(
        "Metrics__Prometheus=9090",
        "Metrics__Prometheus is \"9090\". Set it to true to open /metrics for Prometheus, or remove it."
    )]
    [InlineData("Metrics__Promtheus=true", "There is no setting Metrics__Promtheus. Did you mean Metrics__Prometheus?")]
    public async Task A_wrong_setting_prevents_the_start(string setting, string sentence) =>
        Assert.Equal(sentence, (await Assert.ThrowsAsync<ConfigurationException>(() => StartAsync(setting))).Message);

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    private Task<LocalServer> StartAsync(string setting) =>
        TestServer.StartAsync(_folder, $"{TestServer.Keyed(Key)};{setting}");

    private async Task PostAsync(LocalServer host)
    {
        using var body = new ByteArrayContent(Payload.Leave().Bytes());
        using var answer = await _http.PostAsync(new Uri(host.Address, "/api/feishu/events"), body);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    /// <summary>An OpenTelemetry collector that keeps what it receives.</summary>
    private sealed class Collector : IAsyncDisposable
    {
        private readonly WebApplication _app;

        private Collector(WebApplication app) => _app = app;

        public string Url => _app.Urls.First();

        public ConcurrentQueue<(string Path, byte[] Body)> Requests { get; } = [];

        public static async Task<Collector> StartAsync()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var app = builder.Build();
            var collector = new Collector(app);
            app.Run(async context =>
            {
                using var body = new MemoryStream();
                await context.Request.Body.CopyToAsync(body);
                collector.Requests.Enqueue((context.Request.Path, body.ToArray()));
                context.Response.ContentType = "application/x-protobuf";
            });
            await app.StartAsync();
            return collector;
        }

        public ValueTask DisposeAsync() => _app.DisposeAsync();
    }
}
