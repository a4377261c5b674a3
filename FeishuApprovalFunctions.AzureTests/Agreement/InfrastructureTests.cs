using System.Text.Json.Nodes;
using System.Xml;
using FeishuApproval.Api.Http;
using FeishuApproval.Azure.Storage;
using FeishuApproval.Messaging;
using FeishuApprovalFunctions.AzureTests.Support;
using FeishuApprovalFunctions.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace FeishuApprovalFunctions.AzureTests.Agreement;

/// <summary>The Bicep files, the emulator's configuration and the host's files agree with the code.</summary>
public class InfrastructureTests
{
    private static readonly string[] Expected =
    [
        .. Subscriptions.All.Select(subscription =>
            $"{subscription.Name}: {string.Join(' ', subscription.EventTypes)}"
        ),
    ];

    [Fact]
    public void Bicep_deploys_the_subscriptions_and_their_filters()
    {
        var deployed = RepositoryFile.Json("infra/modules/subscriptions.json").AsArray();
        Assert.Equal(
            Expected,
            deployed.Select(entry => $"{(string?)entry!["name"]}: {string.Join(' ', entry["eventTypes"]!.AsArray())}")
        );

        string topic = RepositoryFile.Text("infra/modules/servicebus-topic.bicep");
        Assert.Contains("loadJsonContent('subscriptions.json')", topic, StringComparison.Ordinal);
        Assert.Equal(Subscriptions.Topic, Value(RepositoryFile.Text("infra/shared.bicep"), "var topicName ="));
        Assert.Equal("true", Value(topic, "requiresDuplicateDetection:"));
        Assert.Equal(
            Subscriptions.DuplicateDetectionWindow,
            XmlConvert.ToTimeSpan(Value(topic, "duplicateDetectionHistoryTimeWindow:"))
        );

        string subscription = RepositoryFile.Text("infra/modules/servicebus-subscription.bicep");
        Assert.Equal($"{Subscriptions.MaxDeliveryCount}", Value(subscription, "maxDeliveryCount:"));
        Assert.Equal("true", Value(subscription, "deadLetteringOnMessageExpiration:"));
        Assert.Equal("eventType", Value(subscription, "label:"));
        Assert.Contains("index == 0 ? '$Default' : eventType", subscription, StringComparison.Ordinal);
    }

    [Fact]
    public void The_emulator_has_the_subscriptions_and_their_filters()
    {
        var topic = Assert.Single(
            RepositoryFile.Json("infra/emulator/Config.json")["UserConfig"]!["Namespaces"]![0]!["Topics"]!.AsArray()
        )!;
        Assert.Equal(Subscriptions.Topic, (string?)topic["Name"]);
        Assert.True((bool)topic["Properties"]!["RequiresDuplicateDetection"]!);

        var subscriptions = topic["Subscriptions"]!.AsArray();
        Assert.Equal(
            Expected,
            subscriptions.Select(entry => $"{(string?)entry!["Name"]}: {string.Join(' ', Labels(entry))}")
        );
        Assert.All(
            subscriptions,
            entry => Assert.Equal(Subscriptions.MaxDeliveryCount, (int)entry!["Properties"]!["MaxDeliveryCount"]!)
        );

        static IEnumerable<string?> Labels(JsonNode subscription) =>
            (subscription["Rules"]?.AsArray() ?? []).Select(rule =>
                (string?)rule!["Properties"]!["CorrelationFilter"]!["Label"]
            );
    }

    [Fact]
    public void A_deleted_vault_can_be_recovered_and_not_be_purged()
    {
        string vault = RepositoryFile.Text("infra/modules/keyvault.bicep");
        Assert.Equal("retentionDays", Value(vault, "softDeleteRetentionInDays:"));
        Assert.Equal("purgeProtection ? true : null", Value(vault, "enablePurgeProtection:"));
    }

    [Fact]
    public void Bicep_makes_every_table()
    {
        string tables = RepositoryFile.Text("infra/modules/storage.bicep");
        Assert.All(TableNames.All, name => Assert.Contains($"'{name}'", tables, StringComparison.Ordinal));
    }

    [Fact]
    public void The_app_starts_with_the_settings_Bicep_gives_it()
    {
        var values = TestSettings.Azure().Concat(TestSettings.OptionalInAzure()).ToDictionary();
        var settings = DeployedSettings
            .Required.Concat(DeployedSettings.Optional)
            .Where(name =>
                !name.StartsWith("AzureWebJobs", StringComparison.Ordinal)
                && !name.StartsWith("AzureFunctionsJobHost", StringComparison.Ordinal)
            )
            .ToDictionary(name => name, name => values[name]);

        // No setting is missing, and each setting of the tests is deployed.
        Assert.Empty(TestSettings.Azure().Keys.Except(DeployedSettings.Required));
        new ServiceCollection().AddFunctionsApp(settings.ToConfiguration());
        foreach (string optional in DeployedSettings.Optional)
            settings.Remove(optional);
        new ServiceCollection().AddFunctionsApp(settings.ToConfiguration());
    }

    [Fact]
    public void Bicep_watches_and_prints_the_webhooks_own_path() =>
        Assert.Equal(
            $"{Routes.Prefix}/{Routes.Events}",
            Value(RepositoryFile.Text("infra/main.resourcegroup.bicep"), "var webhookPath =")
        );

    [Fact]
    public void The_host_file_has_the_route_prefix_of_the_code()
    {
        var extensions = RepositoryFile.Json("host.json")["extensions"]!;
        Assert.Equal(Routes.Prefix, (string?)extensions["http"]!["routePrefix"]);
        Assert.True(
            TimeSpan.Parse((string)extensions["serviceBus"]!["maxAutoLockRenewalDuration"]!, null)
                >= TimeSpan.FromMinutes(1)
        );
    }

    [Fact]
    public void The_host_exports_the_share_of_the_worker_and_no_request_that_succeeded()
    {
        var host = RepositoryFile.Json("host.json");
        // Hosts in this mode cannot sample their own spans, or do not in every version.
        Assert.Null(host["telemetryMode"]);
        Assert.Equal("Error", (string?)host["logging"]!["logLevel"]!["Host.Results"]);
        Assert.Equal("Warning", (string?)host["logging"]!["logLevel"]!["default"]);
        var sampling = host["logging"]!["applicationInsights"]!["samplingSettings"]!;
        Assert.True((bool)sampling["isEnabled"]!);
        string[] limits = ["initialSamplingPercentage", "minSamplingPercentage", "maxSamplingPercentage"];
        Assert.All(limits, limit => Assert.Equal(100 * Telemetry.DefaultShareOfTraces, (double)sampling[limit]!));
        // Logs and exceptions of the host are exported completely.
        Assert.Equal("Event;Exception;Trace", (string?)sampling["excludedTypes"]);
        Assert.All(
            limits,
            limit =>
                Assert.Contains(
                    $"AzureFunctionsJobHost__logging__applicationInsights__samplingSettings__{limit}",
                    DeployedSettings.Required
                )
        );
    }

    [Fact]
    public void The_app_starts_with_the_sample_settings()
    {
        var settings = RepositoryFile.Json("local.settings.sample.json")["Values"]!
            .AsObject()
            .ToDictionary(setting => setting.Key, setting => (string?)setting.Value);
        Assert.Equal("dotnet-isolated", settings["FUNCTIONS_WORKER_RUNTIME"]);
        new ServiceCollection().AddFunctionsApp(settings.ToConfiguration());
    }

    private static string Value(string bicep, string name)
    {
        string line = Assert.Single(
            bicep.Split('\n'),
            line => line.TrimStart().StartsWith(name, StringComparison.Ordinal)
        );
        return line.TrimStart()[name.Length..].Trim().Trim('\'');
    }
}
