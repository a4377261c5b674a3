using System.Collections.Concurrent;
using FeishuApproval.Azure.Storage;
using FeishuApproval.Messaging;
using FeishuApprovalFunctions.AzureTests.Support;

namespace FeishuApprovalFunctions.AzureTests.Agreement;

/// <summary>
/// Which resources the Bicep files make, for every combination of their parameters. Bicep itself evaluates the sets of
/// <c>infra/tests</c>, which <see cref="ParameterSetTests"/> reads and compares with this evaluation.
/// </summary>
public sealed class CombinationTests
{
    private const string Cloud = "AzureCloud";

    [UnixFact]
    public void Every_combination_makes_exactly_the_resources_that_were_chosen()
    {
        using var bicep = new Bicep();
        var templates = new Templates(bicep);
        var wrong = new ConcurrentQueue<string>();
        int combinations = 0;
        Parallel.ForEach(
            Combinations.Of(Combinations.Main),
            combination =>
            {
                Interlocked.Increment(ref combinations);
                Compare(templates, combination, wrong);
            }
        );
        Assert.Equal(165_888, combinations);
        Assert.Empty(wrong.Take(5));
    }

    [UnixFact]
    public void Every_combination_of_the_switches_adds_exactly_its_resources()
    {
        using var bicep = new Bicep();
        var templates = new Templates(bicep);
        string[] others = ["scope", "plan", "network", "vault", "namespace", "apps"];
        var choices = Combinations.Main.Where(choice => others.Contains(choice.Name)).Concat(Combinations.Switches);
        var wrong = new ConcurrentQueue<string>();
        Parallel.ForEach(Combinations.Of([.. choices]), combination => Compare(templates, combination, wrong));
        Assert.Empty(wrong.Take(5));
    }

    [UnixFact]
    public void A_combination_is_refused_exactly_when_it_contradicts_itself()
    {
        using var bicep = new Bicep();
        var templates = new Templates(bicep);
        foreach (var combination in Combinations.Of(Combinations.Contradicting))
        {
            var mistakes = templates.Mistakes(combination);
            var expected = Contradictions(combination.Options);
            Assert.True(expected.Count == mistakes.Count, $"{combination}: {string.Join(' ', mistakes)}");
            Assert.All(
                expected.Zip(mistakes),
                pair => Assert.Contains(pair.First, pair.Second, StringComparison.Ordinal)
            );
        }
    }

    private static void Compare(Templates templates, Combination combination, ConcurrentQueue<string> wrong)
    {
        string[] differences =
        [
            .. Differences(Expected(combination.Options), templates.Count(combination)),
            .. templates.Mistakes(combination),
        ];
        if (differences.Length > 0)
            wrong.Enqueue($"{combination}: {string.Join(", ", differences)}");
    }

    internal static IEnumerable<string> Differences(Dictionary<string, int> expected, Dictionary<string, int> made) =>
        expected
            .Keys.Union(made.Keys)
            .Where(type => expected.GetValueOrDefault(type) != made.GetValueOrDefault(type))
            .Select(type => $"{type} {made.GetValueOrDefault(type)} instead of {expected.GetValueOrDefault(type)}");

    /// <summary>What the template says about a combination, in its order.</summary>
    private static List<string> Contradictions(IReadOnlyDictionary<string, string> options)
    {
        bool hasApp = options["app"] == "given";
        bool hasSecrets = options["token"] == "given" && options["key"] == "given";
        bool hasSubnet = options["app subnet"] == "given";
        bool hasEndpointSubnet = options["endpoint subnet"] == "given";
        (bool Applies, string Sentence)[] rules =
        [
            (!hasApp && options["apps"] == "none", "No Feishu app is named."),
            (hasApp && options["vault"] == "False" && !hasSecrets, "Set FEISHU_VERIFICATION_TOKEN and"),
            (options["apps"] == "without tenants", "timeZone without tenantKey"),
            (hasApp && options["apps"] == "with a calendar alone", "workCalendar without tenantKey"),
            (options["apps"] == "with a calendar alone", "workCalendar without the secret appSecret"),
            (options["plan"] == "flex" && options["location"] == "china", "Set HOSTING_PLAN=premium"),
            (options["network"] == "made" && (hasSubnet || hasEndpointSubnet), "VNET_ENABLED=true makes a network"),
            (hasEndpointSubnet && !hasSubnet, "needs APP_SUBNET_ID too"),
            (options["dns"] == "wrong", "PRIVATE_DNS_ZONES is not create, none or the id"),
        ];
        return [.. rules.Where(rule => rule.Applies).Select(rule => rule.Sentence)];
    }

    /// <summary>The number of resources of each type.</summary>
    private static Dictionary<string, int> Expected(IReadOnlyDictionary<string, string> options)
    {
        int vault = Made("vault");
        int messages = Made("namespace");
        int network = One(Is("network", "made"));
        int subscriptions = Subscriptions.All.Length;
        int people = One(!Is("people", "pipeline") && options.ContainsKey("people"));
        int endpoints =
            Is("network", "made") || Is("network", "subnets")
                ? 2 + vault + One(messages == 1 && Is("messages", "Premium"))
                : 0;
        int secretsOfOneApp = options["apps"].StartsWith("True", StringComparison.Ordinal) ? 3 : 0;
        bool isGlobal = !Is("cloud", "AzureChinaCloud");
        bool alwaysRuns = !Is("warm", "0") || Is("plan", "premium");

        return new()
        {
            ["Microsoft.Resources/resourceGroups"] = One(Is("scope", "subscription")),
            ["Microsoft.ManagedIdentity/userAssignedIdentities"] = Made("identity"),

            ["Microsoft.Storage/storageAccounts"] = 1,
            ["Microsoft.Storage/storageAccounts/blobServices"] = 1,
            ["Microsoft.Storage/storageAccounts/blobServices/containers"] = 2,
            ["Microsoft.Storage/storageAccounts/managementPolicies"] = 1,
            ["Microsoft.Storage/storageAccounts/tableServices"] = 1,
            ["Microsoft.Storage/storageAccounts/tableServices/tables"] = TableNames.All.Length,
            ["Microsoft.Authorization/locks"] = One(Is("lock", "on")),

            ["Microsoft.ServiceBus/namespaces"] = messages,
            ["Microsoft.ServiceBus/namespaces/topics"] = 1,
            ["Microsoft.ServiceBus/namespaces/topics/subscriptions"] = subscriptions,
            ["Microsoft.ServiceBus/namespaces/topics/subscriptions/rules"] = Subscriptions.All.Sum(subscription =>
                Math.Max(1, subscription.EventTypes.Length)
            ),

            ["Microsoft.KeyVault/vaults"] = vault,
            ["Microsoft.KeyVault/vaults/secrets"] =
                secretsOfOneApp + One(Is("sharing", "on")) + One(Is("old token", "on")) + One(Is("old key", "on")),

            ["Microsoft.Network/publicIPAddresses"] = network,
            ["Microsoft.Network/natGateways"] = network,
            ["Microsoft.Network/virtualNetworks"] = network,
            ["Microsoft.Network/privateEndpoints"] = endpoints,
            ["Microsoft.Network/privateEndpoints/privateDnsZoneGroups"] = Is("dns", "none") ? 0 : endpoints,
            ["Microsoft.Network/privateDnsZones"] = Is("dns", "none") || Is("dns", "existing") ? 0 : endpoints,
            ["Microsoft.Network/privateDnsZones/virtualNetworkLinks"] =
                Is("dns", "none") || Is("dns", "existing") ? 0 : endpoints,

            ["Microsoft.Authorization/roleAssignments"] = Is("roles", "false")
                ? 0
                : 5 + subscriptions + people * (1 + subscriptions),

            ["Microsoft.Web/serverfarms"] = 1,
            ["Microsoft.Web/sites"] = 1,
            ["Microsoft.Web/sites/basicPublishingCredentialsPolicies"] = 2,

            ["Microsoft.OperationalInsights/workspaces"] = Made("workspace"),
            ["Microsoft.Insights/components"] = 1,
            ["Microsoft.Insights/diagnosticSettings"] = 1 + messages + vault,
            ["Microsoft.Insights/workbooks"] = 1,
            ["Microsoft.Insights/actionGroups"] = One(Is("email", "on")),
            ["Microsoft.Insights/webtests"] = One(isGlobal),
            ["Microsoft.Insights/metricAlerts"] = 4 + One(isGlobal),
            ["Microsoft.Insights/scheduledQueryRules"] = 5 + One(!Is("no events", "off")) + One(alwaysRuns),
        };

        bool Is(string choice, string option) => options.GetValueOrDefault(choice) == option;
        int Made(string choice) => One(!Is(choice, "True"));
        static int One(bool isMade) => isMade ? 1 : 0;
    }

    /// <summary>The compiled templates.</summary>
    internal sealed class Templates(Bicep bicep)
    {
        private readonly ArmTemplate _subscription = Compile(bicep, "main.bicep");
        private readonly ArmTemplate _group = Compile(bicep, "main.resourcegroup.bicep");

        public IEnumerable<string> Parameters => _subscription.Parameters;

        public Dictionary<string, int> Count(Combination combination) =>
            (combination.Options.GetValueOrDefault("scope") == "subscription" ? _subscription : _group).Count(
                combination.Parameters,
                combination.Options.GetValueOrDefault("cloud", Cloud)
            );

        public List<string> Mistakes(Combination combination) =>
            [
                .. ((List<object?>)_group.Variable("mistakes", combination.Parameters, Cloud)!).Select(mistake =>
                    (string)mistake!
                ),
            ];

        private static ArmTemplate Compile(Bicep bicep, string file) =>
            new(bicep.Compile(Path.Combine(AppContext.BaseDirectory, "infra", file)));
    }
}
