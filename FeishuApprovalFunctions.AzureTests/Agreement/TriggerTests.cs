using System.Globalization;
using System.Text.Json.Nodes;
using FeishuApproval.Api;
using FeishuApproval.Api.Http;
using FeishuApproval.Azure.Storage;
using FeishuApproval.Messaging;
using FeishuApprovalFunctions.AzureTests.Support;

namespace FeishuApprovalFunctions.AzureTests.Agreement;

/// <summary>The functions as the Functions host reads them: <c>functions.metadata</c>, which the build writes.</summary>
public class TriggerTests
{
    private static readonly IReadOnlyList<(string Function, string EntryPoint, JsonNode Trigger)> Functions =
    [
        .. RepositoryFile
            .Json("functions.metadata")
            .AsArray()
            .Select(function =>
                ((string)function!["name"]!, (string)function["entryPoint"]!, function["bindings"]![0]!)
            ),
    ];

    [SkippableFact]
    public void Every_subscription_has_one_trigger()
    {
        var triggers = Triggers("serviceBusTrigger");
        Assert.Equal(
            Subscriptions.All.Select(subscription => subscription.Name).Order(),
            triggers.Select(trigger => (string)trigger["subscriptionName"]!).Order()
        );
        Assert.All(triggers, trigger => Assert.Equal(Subscriptions.Topic, (string?)trigger["topicName"]));
        Assert.All(triggers, trigger => Assert.Equal("ServiceBus", (string?)trigger["connection"]));
        Assert.All(
            triggers,
            trigger =>
                Assert.Equal(
                    (string?)trigger["subscriptionName"] == Subscriptions.ArchiveName ? "Many" : "One",
                    (string?)trigger["cardinality"]
                )
        );
        // A transaction of Table Storage takes as many.
        Assert.Equal(
            StorageTable.MaxTransaction,
            (int)RepositoryFile.Json("host.json")["extensions"]!["serviceBus"]!["maxMessageBatchSize"]!
        );
        Assert.All(triggers, trigger => Assert.Null(trigger["queueName"] ?? trigger["isSessionsEnabled"]));
    }

    [SkippableFact]
    public void Every_trigger_and_the_configuration_complete_messages_of_functions_that_return()
    {
        // Without a value in the trigger host.json decides, and each has been seen to override the other.
        Assert.All(Triggers("serviceBusTrigger"), trigger => Assert.True((bool?)trigger["autoCompleteMessages"]));
        Assert.True((bool)RepositoryFile.Json("host.json")["extensions"]!["serviceBus"]!["autoCompleteMessages"]!);
    }

    [SkippableFact]
    public async Task Every_route_has_one_trigger()
    {
        await using var app = new TestApp();
        var triggers = Triggers("httpTrigger")
            .Select(trigger =>
                $"{trigger["route"]} {trigger["authLevel"]} "
                + string.Join(',', trigger["methods"]?.AsArray().Select(method => (string)method!) ?? [])
                    .ToUpperInvariant()
            );
        var routes = app.Get<RouteTable>()
            .All.Select(route => $"{route.Path} {Level(route.Access)} {string.Join(',', route.Methods)}");

        Assert.Equal(routes.Order(StringComparer.Ordinal), triggers.Order(StringComparer.Ordinal));
        static string Level(RouteAccess access) =>
            access switch
            {
                RouteAccess.Open => "Anonymous",
                RouteAccess.Read => "Function",
                _ => "Admin",
            };
    }

    [SkippableFact]
    public void The_timers_run_at_their_times() =>
        Assert.Equal(
            ["ApplyRetention 0 30 18 * * *", "BackUpTables %BackupSchedule%", "ReconcileOnSchedule 0 */10 * * * *"],
            Functions
                .Where(function => (string?)function.Trigger["type"] == "timerTrigger")
                .Select(function => $"{function.Function} {function.Trigger["schedule"]}")
                .Order(StringComparer.Ordinal)
        );

    [SkippableFact]
    public void The_cost_of_zone_redundancy_is_that_of_the_triggers_that_scale_alone()
    {
        int messages = Triggers("serviceBusTrigger").Count;
        int timers = Triggers("timerTrigger").Count;
        int groups = 1 + messages + timers;
        string cost = RepositoryFile.Text("docs/deploy.md");
        Assert.Contains($"{messages} subscriptions and {timers} timers", cost, StringComparison.Ordinal);
        string dollars = (2 * groups * 5.18m).ToString("0.00", CultureInfo.InvariantCulture);
        Assert.Contains($"2 × {groups} × $5.18 = ${dollars}", cost, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void No_route_and_no_function_name_begins_like_one_of_the_Functions_host()
    {
        // The host refuses such a function at start, whatever the prefix (azure-functions-host#1781).
        var texts = Functions
            .Select(function => function.Function)
            .Concat(Triggers("httpTrigger").Select(trigger => (string)trigger["route"]!));
        Assert.All(
            texts,
            text =>
            {
                Assert.False(text.StartsWith("admin", StringComparison.OrdinalIgnoreCase), text);
                Assert.False(text.StartsWith("runtime", StringComparison.OrdinalIgnoreCase), text);
            }
        );
    }

    [SkippableFact]
    public void A_function_is_the_method_of_its_name() =>
        Assert.All(
            Functions,
            function =>
            {
                string file = (string?)function.Trigger["type"] switch
                {
                    "httpTrigger" => "Http",
                    "timerTrigger" => "Timers",
                    _ => "Messages",
                };
                Assert.Equal($"FeishuApprovalFunctions.Functions.{file}.{function.Function}", function.EntryPoint);
            }
        );

    private static List<JsonNode> Triggers(string type) =>
        [.. Functions.Select(function => function.Trigger).Where(trigger => (string?)trigger["type"] == type)];
}
