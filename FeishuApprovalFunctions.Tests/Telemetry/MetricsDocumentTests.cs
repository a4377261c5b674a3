using System.Diagnostics.Metrics;
using System.Net;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.Webhook;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Events.Facts;
using FeishuApproval.Events.Types;
using FeishuApproval.FeishuPlatform.Api;
using FeishuApproval.FeishuPlatform.LongConnection;
using FeishuApproval.Json;
using FeishuApproval.Local.Hosting;
using FeishuApproval.Local.Storage;
using FeishuApproval.Messaging;
using FeishuApproval.Privacy;
using FeishuApproval.Processing;
using FeishuApproval.Reconciliation;
using FeishuApproval.Simulator.Platform.Data;
using FeishuApproval.Tests.Faults;
using FeishuApproval.Tests.FeishuPlatform.LongConnection;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using FeishuApproval.Webhook;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.Tests.Telemetry;

/// <summary>The tables of <c>docs/operations.md</c> agree with the measurements.</summary>
public sealed partial class MetricsDocumentTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly MetricRecorder _meters = new();
    private readonly FaultClock _clock = new(new FakeTimeProvider(TestTime.Start));
    private readonly MetricsDocument _document = MetricsDocument.Read();

    [Fact]
    public void It_lists_every_instrument_with_its_kind_and_unit() =>
        Assert.Equal(
            _meters
                .Instruments.Select(instrument =>
                    (instrument.Name, instrument is Counter<long> ? "counter" : "histogram", instrument.Unit)
                )
                .Order(),
            _document.Instruments.Select(row => (row.Name, row.Kind, (string?)row.Unit)).Order()
        );

    [Fact]
    public void It_lists_every_value_of_every_tag()
    {
        string[] subscriptions = [.. Subscriptions.All.Select(subscription => subscription.Name)];
        AssertValues("feishu.events.received", "type", [.. EventTypes.All, EventTypes.Unrecognized]);
        AssertValues("feishu.events.rejected", "reason", Enum.GetValues<RejectReason>().Select(SnakeCase.Of));
        AssertValues("feishu.projections", "subscription", subscriptions);
        AssertValues("feishu.projections", "outcome", Enum.GetValues<HandlerOutcome>().Select(SnakeCase.Of));
        AssertValues("feishu.projection.lag", "subscription", subscriptions.Except([Subscriptions.ArchiveName]));
        AssertValues("feishu.deadletters", "subscription", subscriptions);
        AssertValues(
            "feishu.deadletters",
            "reason",
            Enum.GetValues<Failure>()
                .Select(failure =>
                    SettlementPolicy.Decide(
                        failure,
                        Subscriptions.MaxDeliveryCount,
                        SettlementPolicy.AttemptsPerDelivery,
                        0
                    )
                )
                .OfType<Settlement.DeadLetter>()
                .Select(deadLetter => deadLetter.Reason)
        );
        AssertValues("feishu.platform.calls", "call", PlatformCalls);
        AssertValues(
            "feishu.platform.calls",
            "outcome",
            [.. Enum.GetValues<PlatformErrorKind>().Select(SnakeCase.Of), "ok"]
        );
        AssertValues(
            "feishu.connection.attempts",
            "outcome",
            [.. Enum.GetValues<AttemptFailure>().Select(SnakeCase.Of), "connected"]
        );
        AssertValues("feishu.connection.lost", "reason", Enum.GetValues<LossReason>().Select(SnakeCase.Of));
        AssertValues("feishu.retention.refused", "reason", Enum.GetValues<RetentionRefusal>().Select(SnakeCase.Of));
        AssertValues("feishu.records.unreadable", "kind", Enum.GetValues<AttendanceKind>().Select(SnakeCase.Of));
        AssertValues("feishu.details", "outcome", [DetailHandler.Fetched, DetailHandler.PutOff, DetailHandler.Failed]);
        AssertValues(
            "feishu.people.processes",
            "biz_type",
            [ProcessStatusChanged.Leave, .. ProcessStatusChanged.OtherAttendance]
        );
        AssertValues(
            "feishu.people.processes",
            "outcome",
            [
                PeopleLeaveHandler.Fetched,
                PeopleLeaveHandler.NotListed,
                PeopleLeaveHandler.Failed,
                PeopleLeaveHandler.NoRecord,
            ]
        );
        AssertValues("feishu.connection.dropped", "reason", Enum.GetValues<DropReason>().Select(SnakeCase.Of));
    }

    [Fact]
    public void The_workbook_charts_every_instrument()
    {
        Assert.Equal(
            _document.Instruments.Select(row => row.Name).Order(StringComparer.Ordinal),
            WorkbookQueries().SelectMany(Metrics).Distinct().Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void Workbook_and_alerts_query_existing_instruments_and_tags()
    {
        string[] alerts = [.. Infrastructure("alerts.bicep").Split("query:").Skip(1)];
        Assert.Contains(alerts, query => Metrics(query).Any());
        Assert.All(
            [.. WorkbookQueries(), .. alerts],
            query =>
            {
                var tags = Metrics(query)
                    .Select(metric => _document.Instruments.Single(row => row.Name == metric))
                    .SelectMany(row => row.Tags);
                Assert.Subset(
                    tags.ToHashSet(),
                    Tag().Matches(query).Select(match => match.Groups[1].Value).ToHashSet()
                );
            }
        );
    }

    [Fact]
    public async Task A_run_of_the_whole_pipeline_measures_with_each_of_them_and_with_no_other_tag_or_value()
    {
        await using (var host = await StartAsync())
        {
            var webhook = new Uri(host.Address, $"/{Routes.Prefix}/{Routes.Events}");
            Assert.Equal(HttpStatusCode.OK, await PostAsync(webhook, TestRequest.Sealed(Payload.Leave().Bytes())));
            Assert.Equal(
                HttpStatusCode.OK,
                await PostAsync(webhook, TestRequest.Sealed(Payload.Leave("broken", "instance-2").Bytes()))
            );
            var undated = Payload.Leave("undated", "instance-3");
            undated["event"]!["leave_start_time"] = "unknown";
            undated["event"]!["leave_end_time"] = "unknown";
            Assert.Equal(HttpStatusCode.OK, await PostAsync(webhook, TestRequest.Sealed(undated.Bytes())));
            Assert.Equal(
                HttpStatusCode.Unauthorized,
                await PostAsync(webhook, TestRequest.Plain(Payload.Leave().Bytes()))
            );
            while (host.Unsettled > 0 || (await TestServer.DeadLettersAsync(host)).Count == 0)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), _clock);
            }

            _clock.Error = TimeSpan.FromDays(60);
            await host.Services.GetRequiredService<RetentionService>().RunAsync(CancellationToken.None);
        }

        await using var connection = new ConnectionHarness();
        connection.Start();
        var socket = await connection.ConnectedAsync();
        socket.Push([0xFF]);
        socket.Close();
        await connection.ReconnectedAsync();

        await using var world = await ReconcileWorld.StartAsync();
        var leave = world.Test.Leave();
        world.Platform.Put(leave);
        await world.FetchAsync(SimulatedEvents.OfApproval(leave, world.Test.App).Last());
        await world.EndAsync(new("p-1", BizType: "work_application"));
        await world.RunAsync();

        var measured = _meters
            .Measurements.Concat(connection.Measurements)
            .Concat(world.Measurements)
            .Select(measurement => measurement.Split(' '))
            .ToList();
        Assert.Equal(
            _document.Instruments.Select(row => row.Name).Order(StringComparer.Ordinal),
            measured.Select(parts => parts[0]).Distinct().Order(StringComparer.Ordinal)
        );
        Assert.All(
            measured,
            parts =>
            {
                var tags = parts[2..].Select(tag => tag.Split('=')).ToList();
                Assert.Equal(
                    _document.Instruments.Single(row => row.Name == parts[0]).Tags,
                    tags.Select(tag => tag[0])
                );
                Assert.All(tags, tag => Assert.Contains(tag[1], _document.TagValues[(parts[0], tag[0])]));
            }
        );
    }

    private static IEnumerable<string> PlatformCalls =>
        typeof(PlatformCall)
            .GetProperties(BindingFlags.Public | BindingFlags.Static)
            .Select(property => property.GetValue(null))
            .OfType<PlatformCall>()
            .Select(call => call.Name);

    public void Dispose()
    {
        _meters.Dispose();
        _folder.Dispose();
    }

    private static string Infrastructure(string file) =>
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "infra", "modules", file));

    private static IEnumerable<string> WorkbookQueries() =>
        JsonNode.Parse(Infrastructure("workbook.json"))!["items"]!
            .AsArray()
            .Select(item => (string?)item!["content"]!["query"])
            .OfType<string>();

    private static IEnumerable<string> Metrics(string query) =>
        Metric().Matches(query).Select(match => match.Groups[1].Value);

    /// <summary>The classic tables say <c>name</c>, a workspace's <c>Name</c>.</summary>
    [GeneratedRegex("""\bname\s*==\s*["']([^"']+)["']""", RegexOptions.IgnoreCase)]
    private static partial Regex Metric();

    [GeneratedRegex("""\b(?:customDimensions|Properties)\[["']([^"']+)["']\]""")]
    private static partial Regex Tag();

    private void AssertValues(string instrument, string tag, IEnumerable<string> values) =>
        Assert.Equal(
            values.Order(StringComparer.Ordinal),
            _document.TagValues[(instrument, tag)].Order(StringComparer.Ordinal)
        );

    private Task<LocalServer> StartAsync() =>
        TestServer.StartAsync(
            _folder,
            $"Feishu__VerificationToken={TestWebhook.Token};Feishu__EncryptKey={TestWebhook.EncryptKey};Retention__Events=1",
            services =>
            {
                services.AddLogging(logging => logging.ClearProviders());
                services.AddSingleton<IMeterFactory>(_meters);
                services.AddSingleton<TimeProvider>(_clock);
                services.AddSingleton<IAttendanceStore>(provider => new Store(
                    provider.GetRequiredService<SqliteAttendanceStore>()
                ));
                services.AddSingleton(provider =>
                    ActivatorUtilities.CreateInstance<WebhookReceiver>(provider, new RequestClock(_clock))
                );
            }
        );

    private static async Task<HttpStatusCode> PostAsync(Uri webhook, TestRequest request)
    {
        using var client = new HttpMessageInvoker(new SocketsHttpHandler());
        using var message = FeishuApproval.Simulator.Load.LoadRun.Message(webhook, request.ToWebhookRequest());
        using var response = await client.SendAsync(message, CancellationToken.None);
        return response.StatusCode;
    }

    /// <summary>Conflicts twice, and never takes the event <c>broken</c>.</summary>
    private sealed class Store(SqliteAttendanceStore inner) : AttendanceStoreDecorator(inner)
    {
        private int _conflicts;

        public override ValueTask<CommitResult> CommitAsync(
            Loaded<AttendanceState> loaded,
            AttendanceState next,
            EventMessage message,
            CancellationToken cancellationToken
        )
        {
            if (message.MessageId == "broken")
                throw new InvalidOperationException("A bug.");
            return Interlocked.Increment(ref _conflicts) <= 2
                ? ValueTask.FromResult(CommitResult.Conflict)
                : Inner.CommitAsync(loaded, next, message, cancellationToken);
        }
    }
}
