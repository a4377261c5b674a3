using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FeishuApproval.Local.Commands;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Tests.Support;

namespace FeishuApproval.Tests.Commands;

public sealed class DemoCommandTests
{
    [Fact]
    public async Task The_demo_passes_all_checks_and_shows_the_records()
    {
        var cli = await Cli.RunAsync("demo");

        Assert.True(cli.ExitCode == 0, cli.Output + cli.Error);
        Assert.DoesNotContain("  ✗ ", cli.Output, StringComparison.Ordinal);
        Assert.Contains("All 52 checks passed.", cli.Output, StringComparison.Ordinal);
        Assert.Matches(@"CEF48CEE… +leave approved +g6964xxx +2024-09-05 00:00 +36 +2", cli.Output);
        Assert.All(cli.Output.Split('\n'), line => Assert.True(line.TrimEnd().Length <= 80, line));
        Assert.Contains(
            "serve",
            cli.Output[cli.Output.IndexOf("Next:", StringComparison.Ordinal)..],
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task As_JSON_every_check_is_an_object()
    {
        var cli = await Cli.RunAsync("demo", "--json");

        var checks = cli.Output.TrimEnd().Split('\n').Select(line => JsonNode.Parse(line)!).ToList();
        Assert.Equal((0, 52), (cli.ExitCode, checks.Count));
        Assert.All(checks, check => Assert.True((bool)check["passed"]!, check.ToJsonString()));
        var granted = checks.Single(check => (string?)check["check"] == "an approval granted while connected");
        Assert.Equal("leave, approved, 2 events", (string?)granted["came"]);
        Assert.Equal("0 missing", (string?)checks[^1]["came"]);
    }

    [Fact]
    public async Task Open_keeps_the_server_running_with_a_month_of_records_until_it_is_stopped()
    {
        using var output = new LineWaiter("Ctrl-C stops the server");
        using var stop = new CancellationTokenSource();
        var demo = CommandLine.RunAsync(["demo", "--open"], output, TextWriter.Null, stop.Token);
        string text = await output.Found.WaitAsync(TimeSpan.FromMinutes(1));
        var calendar = new Uri(Regex.Match(text, "http://[^ ]+/api/calendar#key=[0-9a-f]{32}").Value);
        using var http = new HttpClient { BaseAddress = calendar };

        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri("/api/calendar", UriKind.Relative))).StatusCode);
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        var month = new DateOnly(today.Year, today.Month, 1);
        string range = $"from={month:yyyy-MM-dd}&to={month.AddMonths(1):yyyy-MM-dd}&page_size=200";
        var list = await ReadAsync($"/api/attendance?{range}", "x-functions-key", calendar.Fragment["#key=".Length..]);
        Assert.InRange(list["items"]!.AsArray().Count, 50, 200);
        string[] kinds = [.. list["items"]!.AsArray().Select(item => item!["kind"]!.ToString()).Distinct()];
        Assert.Superset(new HashSet<string> { "leave", "overtime", "remedy" }, kinds.ToHashSet());

        var shared = await ReadAsync(
            $"/api/shared/attendance?{range}",
            "x-share-token",
            Regex.Match(text, "#token=(\\S+)").Groups[1].Value
        );
        Assert.NotEmpty(shared["items"]!.AsArray());
        Assert.All(
            list["items"]!
                .AsArray()
                .Where(item => item!["instance_code"]!.ToString().StartsWith("DE300000", StringComparison.Ordinal)),
            item =>
                Assert.Matches(
                    "^\\p{IsCJKUnifiedIdeographs}{2} 10[0-9]{2}$",
                    $"{item!["user_name"]} {item["employee_no"]}"
                )
        );
        Assert.All(shared["names"]!.AsArray(), employee => Assert.NotNull(employee!["user_name"]));

        await stop.CancelAsync();
        Assert.Equal(ExitCodes.Success, await demo);

        async Task<JsonNode> ReadAsync(string path, string header, string value)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
            request.Headers.Add(header, value);
            using var response = await http.SendAsync(request);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        }
    }
}
