using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Telemetry;

/// <summary>The alerts and the dashboard of <c>packaging/</c> agree with the metrics and the documents.</summary>
public sealed partial class PackagedMonitoringTests : IDisposable
{
    private const string Alerts = "packaging/prometheus-alerts.yml";

    /// <summary>The series that Prometheus makes of a histogram.</summary>
    private static readonly string[] HistogramParts = ["bucket", "sum", "count"];

    private readonly TempFolder _folder = new();
    private readonly MetricRecorder _meters = new();
    private readonly MetricsDocument _document = MetricsDocument.Read();
    private readonly string _alerts = RepositoryFile.Text(Alerts);
    private readonly List<string> _panels = Panels();

    [Fact]
    public void Every_metric_of_alerts_and_dashboard_exists()
    {
        var exist = _meters.Instruments.SelectMany(NamesOf).ToHashSet(StringComparer.Ordinal);
        string[] named = [.. Metrics(_alerts), .. _panels.SelectMany(Metrics)];

        Assert.NotEmpty(Metrics(_alerts));
        Assert.Empty(named.Except(exist));
    }

    [Fact]
    public void The_dashboard_shows_every_instrument() =>
        Assert.Equal(
            _meters.Instruments.Select(instrument => instrument.Name).Order(StringComparer.Ordinal),
            _meters
                .Instruments.Where(instrument => NamesOf(instrument).Intersect(_panels.SelectMany(Metrics)).Any())
                .Select(instrument => instrument.Name)
                .Order(StringComparer.Ordinal)
        );

    [Fact]
    public void Every_label_and_value_that_they_select_by_is_documented()
    {
        int values = 0;
        foreach (string expression in _panels.Append(_alerts))
        {
            foreach (Match selector in Selector().Matches(expression))
            {
                string instrument = _meters
                    .Instruments.Single(each => NamesOf(each).Contains(selector.Groups["metric"].Value))
                    .Name;
                foreach (Match condition in Condition().Matches(selector.Groups["conditions"].Value))
                {
                    foreach (string value in condition.Groups["value"].Value.Split('|'))
                    {
                        Assert.Contains(value, _document.TagValues[(instrument, condition.Groups["label"].Value)]);
                        values++;
                    }
                }
            }

            var tags = _document.Instruments.SelectMany(row => row.Tags).ToHashSet(StringComparer.Ordinal);
            Assert.All(
                Grouping()
                    .Matches(expression)
                    .SelectMany(by => by.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries)),
                label => Assert.Contains(label, tags.Append("le"))
            );
        }

        Assert.NotEqual(0, values);
    }

    [Fact]
    public async Task A_server_exposes_them_under_these_names()
    {
        await using var host = await TestServer.StartAsync(
            _folder,
            $"{TestServer.Keyed("a-key-of-this-test")};Metrics__Prometheus=true"
        );
        using var http = new HttpClient();
        using var body = new ByteArrayContent(Payload.Leave().Bytes());
        (await http.PostAsync(new Uri(host.Address, "/api/feishu/events"), body)).EnsureSuccessStatusCode();

        string text = await http.GetStringAsync(new Uri(host.Address, "/metrics"));

        string[] exposed = [.. TypeLine().Matches(text).Select(match => match.Groups[1].Value)];
        Assert.Contains("feishu_events_received_total", exposed);
        Assert.Empty(
            exposed
                .Where(name => name.StartsWith("feishu_", StringComparison.Ordinal))
                .Except(_meters.Instruments.Select(Family))
        );
        Assert.Empty(
            _panels.SelectMany(panel => Runtime().Matches(panel)).Select(match => match.Value).Except(exposed)
        );
    }

    [Fact]
    public void Every_alert_is_explained_and_its_runbook_is_a_section_of_operations_md()
    {
        string document = RepositoryFile.Text("docs/operations.md");
        var anchors = Heading()
            .Matches(document)
            .Select(match => match.Groups[1].Value.ToLowerInvariant().Replace(' ', '-'))
            .ToHashSet(StringComparer.Ordinal);
        var alerts = AlertRule().Matches(_alerts);

        Assert.NotEmpty(alerts);
        Assert.All(
            alerts,
            alert =>
            {
                Assert.Contains($"`{alert.Groups["name"].Value}`", document, StringComparison.Ordinal);
                Assert.Contains(alert.Groups["anchor"].Value, anchors);
            }
        );
        Assert.Equal(alerts.Count, Regex.Count(_alerts, @"- alert: "));
    }

    [PromtoolFact]
    public void Promtool_accepts_the_alerts_and_their_tests_pass()
    {
        foreach (
            string[] command in (string[][])
                [
                    ["check", "rules", Alerts],
                    ["check", "config", "packaging/prometheus.yml"],
                    ["test", "rules", "packaging/prometheus-alerts.test.yml"],
                ]
        )
        {
            var (exitCode, output) = Promtool.Run(command);
            Assert.True(exitCode == 0, output);
        }
    }

    [PromtoolFact]
    public void Promtool_accepts_every_expression_of_the_dashboard()
    {
        string rules = "groups:\n- name: panels\n  rules:\n";
        for (int i = 0; i < _panels.Count; i++)
        {
            string expression = _panels[i].Replace("$__rate_interval", "5m", StringComparison.Ordinal);
            rules += $"  - record: panel_{i}\n    expr: '{expression}'\n";
        }

        File.WriteAllText(_folder.File("panels.yml"), rules);
        var (exitCode, output) = Promtool.Run("check", "rules", _folder.File("panels.yml"));
        Assert.True(exitCode == 0, output);
    }

    public void Dispose()
    {
        _meters.Dispose();
        _folder.Dispose();
    }

    /// <summary>The expressions of the dashboard.</summary>
    private static List<string> Panels() =>
        [
            .. JsonNode.Parse(RepositoryFile.Text("packaging/grafana-dashboard.json"))!["panels"]!
                .AsArray()
                .SelectMany(panel => panel!["targets"]?.AsArray() ?? [])
                .Select(target => (string)target!["expr"]!),
        ];

    private static IEnumerable<string> Metrics(string text) => Metric().Matches(text).Select(match => match.Value);

    private static string Underscored(string name) => name.Replace('.', '_');

    /// <summary>The name of an instrument by OpenTelemetry's conventions for Prometheus.</summary>
    private static string Family(Instrument instrument) =>
        Underscored(instrument.Name) + (instrument is Counter<long> ? "_total" : "_seconds");

    private static string[] NamesOf(Instrument instrument) =>
        instrument is Counter<long>
            ? [Family(instrument)]
            : [.. HistogramParts.Select(part => $"{Family(instrument)}_{part}")];

    [GeneratedRegex(@"\bfeishu_[a-z_]+")]
    private static partial Regex Metric();

    [GeneratedRegex(@"\bdotnet_[a-z_]+")]
    private static partial Regex Runtime();

    [GeneratedRegex("""\b(?<metric>feishu_[a-z_]+)\{(?<conditions>[^}]*)\}""")]
    private static partial Regex Selector();

    [GeneratedRegex("""(?<label>[a-z_]+)(?:=|!=|=~|!~)"(?<value>[^"]*)" """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Condition();

    [GeneratedRegex(@"\bby \(([^)]*)\)")]
    private static partial Regex Grouping();

    [GeneratedRegex("^# TYPE ([a-z_]+) ", RegexOptions.Multiline)]
    private static partial Regex TypeLine();

    [GeneratedRegex("^##+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"- alert: (?<name>\w+)\n(?:(?!- alert:).*\n)*? +runbook: docs/operations\.md#(?<anchor>\S+)")]
    private static partial Regex AlertRule();
}
