using System.Globalization;
using System.Text.Json.Nodes;
using FeishuApproval.Api.Http;
using FeishuApproval.Messaging;
using FeishuApprovalFunctions.AzureTests.Support;

namespace FeishuApprovalFunctions.AzureTests.Agreement;

/// <summary>What the Bicep files deploy with each set of parameters in <c>infra/tests</c>.</summary>
public sealed class ParameterSetTests(ParameterSetTests.Evaluated evaluated)
    : IClassFixture<ParameterSetTests.Evaluated>
{
    private const string Platform =
        "/subscriptions/00000000-0000-0000-0000-00000000000a/resourceGroups/platform/providers";

    private const string Sender = "69a216fc-b8fb-44d8-bc22-1f3c2cd27a39";
    private const string Receiver = "4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0";
    private const string SecretsUser = "4633458b-17de-408a-b874-0445c86b69e6";
    private const string MetricsPublisher = "3913510d-42f4-4e42-8a64-420c390055eb";

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "infra", "tests");

    [UnixFact]
    public void Every_pair_of_choices_occurs()
    {
        var choices = evaluated.Sets.Select(set => set.Choices).ToList();
        var values = choices[0]
            .Keys.ToDictionary(name => name, name => choices.Select(choice => choice[name]).Distinct().ToList());
        Assert.All(values.Values, found => Assert.InRange(found.Count, 2, 4));
        foreach (string first in values.Keys)
        {
            foreach (string second in values.Keys.Where(name => string.CompareOrdinal(name, first) > 0))
            {
                var missing =
                    from one in values[first]
                    from other in values[second]
                    where !choices.Any(choice => choice[first] == one && choice[second] == other)
                    select $"{first} {one} with {second} {other}";
                Assert.Empty(missing);
            }
        }
    }

    [UnixFact]
    public void Every_parameter_is_set_by_a_file_that_the_check_compiles()
    {
        var files = Directory
            .GetFiles(Folder, "*.bicepparam")
            .Where(file => !Path.GetFileName(file).StartsWith("made-", StringComparison.Ordinal));
        string text = string.Concat(files.Select(File.ReadAllText));
        Assert.All(
            evaluated.Templates.Parameters,
            parameter => Assert.Contains($"\nparam {parameter} = ", text, StringComparison.Ordinal)
        );
    }

    [UnixFact]
    public void Bicep_makes_the_resources_that_the_evaluation_of_every_combination_says() =>
        ForEach(set =>
        {
            var made = set
                .Resources.GroupBy(resource => (string)resource["type"]!)
                .ToDictionary(type => type.Key, type => type.Count());
            var counted = evaluated.Templates.Count(Combinations.With(set.Choices));
            // Bicep does not evaluate conditions on secrets.
            Assert.True(made.Remove("Microsoft.KeyVault/vaults/secrets"));
            counted.Remove("Microsoft.KeyVault/vaults/secrets");
            Assert.Empty(CombinationTests.Differences(made, counted));
        });

    [UnixFact]
    public void What_exists_is_used_and_not_made() =>
        ForEach(set =>
        {
            Check("logAnalyticsWorkspaceId", "Microsoft.OperationalInsights/workspaces", "central");
            Check("keyVaultId", "Microsoft.KeyVault/vaults", "team-secrets");
            Check("identityId", "Microsoft.ManagedIdentity/userAssignedIdentities", "attendance");
            Check("serviceBusId", "Microsoft.ServiceBus/namespaces", "team-messages");

            void Check(string parameter, string type, string existing)
            {
                Assert.Equal(set.Has(parameter) ? 0 : 1, set.OfType(type).Count());
                string id = $"{Platform}/{type}/{existing}";
                Assert.Equal(set.Has(parameter), set.Deployment.ToJsonString().Contains(id, StringComparison.Ordinal));
            }

            // Topic and secrets are made in what exists, everything else in the group of the deployment.
            Assert.All(
                set.Resources.Where(resource => Id(resource).StartsWith(Platform, StringComparison.Ordinal)),
                resource =>
                    Assert.Matches(
                        "^Microsoft.(ServiceBus/namespaces/topics|KeyVault/vaults/secrets|Authorization/roleAssignments)",
                        (string)resource["type"]!
                    )
            );
            Assert.Single(set.OfType("Microsoft.ServiceBus/namespaces/topics"));
        });

    [UnixFact]
    public void Rights_on_one_group_are_enough_where_nothing_else_is_named() =>
        ForEach(set =>
        {
            Assert.Equal(set.MakesGroup ? 1 : 0, set.OfType("Microsoft.Resources/resourceGroups").Count());
            string group = set.MakesGroup
                ? Id(set.One("Microsoft.Resources/resourceGroups"))
                : $"{Bicep.Subscription}/resourceGroups/{Bicep.ResourceGroup}";
            Assert.All(
                set.Resources.Select(Id),
                id => Assert.True(Within(id, group) || Within(id, Platform), $"{set}: {id}")
            );
            Assert.Equal(
                (set.Has("keyVaultId") || set.Has("serviceBusId")),
                set.Resources.Select(Id).Any(id => Within(id, Platform))
            );

            static bool Within(string id, string scope) =>
                id.StartsWith(scope, StringComparison.Ordinal)
                || id.StartsWith($"[extensionResourceId('{scope}", StringComparison.Ordinal)
                || id.StartsWith(
                    $"[resourceId('{scope.Split('/')[2]}', '{scope.Split('/')[4]}', ",
                    StringComparison.Ordinal
                );
        });

    [UnixFact]
    public void Names_begin_with_the_prefix_or_are_those_given() =>
        ForEach(set =>
        {
            string app = (string)set.One("Microsoft.Web/sites")["name"]!;
            string storage = (string)set.One("Microsoft.Storage/storageAccounts")["name"]!;
            switch (set.Choices["names"])
            {
                case "given":
                    Assert.Equal("contoso-attendance", app);
                    Assert.Equal("contosoattendance", storage);
                    break;
                case "prefix":
                    Assert.StartsWith("contoso-func-", app, StringComparison.Ordinal);
                    Assert.StartsWith("contosost", storage, StringComparison.Ordinal);
                    break;
                default:
                    Assert.StartsWith("func-", app, StringComparison.Ordinal);
                    Assert.StartsWith("st", storage, StringComparison.Ordinal);
                    break;
            }

            Assert.InRange(storage.Length, 3, 24);
            Assert.InRange(set.Output("AZURE_KEY_VAULT_NAME").Length, 3, 24);
        });

    [UnixFact]
    public void Every_resource_that_takes_tags_has_those_given()
    {
        ForEach(set =>
        {
            var tagged = set.Resources.Where(resource => resource["tags"] is not null).ToList();
            Assert.True(tagged.Count > 5);
            Assert.All(
                tagged,
                resource => Assert.Equal(set.Value("environmentName"), (string?)resource["tags"]!["azd-env-name"])
            );
            string? given = set.Has("tags") ? "4711" : null;
            Assert.All(tagged, resource => Assert.Equal(given, (string?)resource["tags"]!["costCenter"]));
            Assert.Equal("functions", (string?)set.One("Microsoft.Web/sites")["tags"]!["azd-service-name"]);
        });
    }

    [UnixFact]
    public void The_public_endpoints_are_off_exactly_where_the_network_is_private() =>
        ForEach(set =>
        {
            Assert.Equal(Access(set.IsPrivate), Public(set.One("Microsoft.Storage/storageAccounts")));
            foreach (var vault in set.OfType("Microsoft.KeyVault/vaults"))
                Assert.Equal(Access(set.IsPrivate), Public(vault));
            foreach (var messages in set.OfType("Microsoft.ServiceBus/namespaces"))
            {
                Assert.Equal(Access(set.IsPrivate && set.Value("serviceBusSku") == "Premium"), Public(messages));
                Assert.True((bool)messages["properties"]!["disableLocalAuth"]!);
            }

            static string Access(bool isPrivate) => isPrivate ? "Disabled" : "Enabled";
            static string? Public(JsonNode resource) => (string?)resource["properties"]!["publicNetworkAccess"];
        });

    [UnixFact]
    public void Endpoints_lead_to_what_is_made_and_have_the_zones_that_are_asked_for() =>
        ForEach(set =>
        {
            var expected = new List<string>();
            if (set.IsPrivate)
            {
                expected.AddRange(["blob", "table"]);
                if (!set.Has("keyVaultId"))
                    expected.Add("vault");
                if (!set.Has("serviceBusId") && set.Value("serviceBusSku") == "Premium")
                    expected.Add("namespace");
            }

            var endpoints = set.OfType("Microsoft.Network/privateEndpoints").ToList();
            Assert.Equal(expected, endpoints.Select(Part));
            string subnet = set.MakesNetwork ? "/subnets/endpoints" : set.Value("endpointSubnetId");
            Assert.All(
                endpoints,
                endpoint =>
                    Assert.EndsWith(subnet, (string)endpoint["properties"]!["subnet"]!["id"]!, StringComparison.Ordinal)
            );

            int zones = set.Dns == "create" ? expected.Count : 0;
            Assert.Equal(zones, set.OfType("Microsoft.Network/privateDnsZones").Count());
            Assert.Equal(zones, set.OfType("Microsoft.Network/privateDnsZones/virtualNetworkLinks").Count());
            var groups = set.OfType("Microsoft.Network/privateEndpoints/privateDnsZoneGroups").ToList();
            Assert.Equal(set.Dns == "none" ? 0 : expected.Count, groups.Count);
            if (set.Choices["dns"] == "existing")
            {
                string zone =
                    $"resourceId('{set.Dns.Split('/')[2]}', '{set.Dns.Split('/')[4]}', 'Microsoft.Network/privateDnsZones'";
                Assert.All(
                    groups,
                    group =>
                        Assert.Contains(
                            zone,
                            (string)
                                group["properties"]!["privateDnsZoneConfigs"]![0]!["properties"]!["privateDnsZoneId"]!,
                            StringComparison.Ordinal
                        )
                );
            }

            static string Part(JsonNode endpoint) =>
                (string)endpoint["properties"]!["privateLinkServiceConnections"]![0]!["name"]!;
        });

    [UnixFact]
    public void The_way_out_is_explicit() =>
        ForEach(set =>
        {
            var app = set.One("Microsoft.Web/sites")["properties"]!;
            Assert.Equal(set.MakesNetwork ? 1 : 0, set.OfType("Microsoft.Network/natGateways").Count());
            Assert.Equal(set.MakesNetwork ? 1 : 0, set.OfType("Microsoft.Network/publicIPAddresses").Count());
            if (!set.MakesNetwork)
            {
                Assert.Equal(
                    set.Has("appSubnetId") ? set.Value("appSubnetId") : null,
                    (string?)app["virtualNetworkSubnetId"]
                );
                Assert.Empty(set.OfType("Microsoft.Network/virtualNetworks"));
                return;
            }

            var network = set.One("Microsoft.Network/virtualNetworks");
            var subnets = network["properties"]!["subnets"]!.AsArray();
            Assert.All(subnets, subnet => Assert.False((bool)subnet!["properties"]!["defaultOutboundAccess"]!));
            var ofApp = subnets.Single(subnet => (string?)subnet!["name"] == "app")!["properties"]!;
            Assert.Equal(Id(set.One("Microsoft.Network/natGateways")), (string?)ofApp["natGateway"]!["id"]);
            Assert.Equal(
                set.IsFlex ? "Microsoft.App/environments" : "Microsoft.Web/serverFarms",
                (string?)ofApp["delegations"]![0]!["properties"]!["serviceName"]
            );
            Assert.Equal($"{Id(network)}/subnets/app", (string?)app["virtualNetworkSubnetId"]);
        });

    [UnixFact]
    public void Roles_are_assigned_unless_someone_else_does_it() =>
        ForEach(set =>
        {
            int people = set.Choices["people"] == "pipeline" ? 0 : 1;
            var roles = set.OfType("Microsoft.Authorization/roleAssignments").ToList();
            int subscriptions = Subscriptions.All.Length;
            Assert.Equal(set.AssignsRoles ? 5 + subscriptions + people * (1 + subscriptions) : 0, roles.Count);
            Assert.All(
                roles,
                role =>
                    Assert.EndsWith(
                        (string)role["properties"]!["roleDefinitionId"]! switch
                        {
                            var id when id.EndsWith(Sender, StringComparison.Ordinal) => "/topics/feishu-events",
                            var id when id.EndsWith(Receiver, StringComparison.Ordinal) =>
                                $"/subscriptions/{Last(role)}",
                            var id when id.EndsWith(SecretsUser, StringComparison.Ordinal) =>
                                $"/vaults/{set.Output("AZURE_KEY_VAULT_NAME")}",
                            var id when id.EndsWith(MetricsPublisher, StringComparison.Ordinal) =>
                                $"/components/{set.Output("AZURE_APPLICATION_INSIGHTS_NAME")}",
                            _ => $"/storageAccounts/{set.Output("AZURE_STORAGE_ACCOUNT_NAME")}",
                        },
                        Scope(role),
                        StringComparison.Ordinal
                    )
            );

            // An id that contains the id of the identity is not known before it is made.
            static string Scope(JsonNode role) =>
                Id(role) is ['[', ..] id
                    ? id.Split('\'')[1]
                    : Id(role)[..Id(role).IndexOf("/providers/Microsoft.Authorization", StringComparison.Ordinal)];

            static string Last(JsonNode role) => Scope(role).Split('/')[^1];
        });

    [UnixFact]
    public void The_second_file_assigns_the_roles_that_the_main_file_assigns()
    {
        foreach (var set in evaluated.Sets.Where(set => set.AssignsRoles && !set.MakesGroup))
        {
            var second = evaluated.Evaluate(
                $"""
                using '../roles.bicep'

                param identityId = '{set.Output("AZURE_IDENTITY_ID")}'
                param storageAccountName = '{set.Output("AZURE_STORAGE_ACCOUNT_NAME")}'
                param applicationInsightsName = '{set.Output("AZURE_APPLICATION_INSIGHTS_NAME")}'
                param serviceBusId = '{set.Output("AZURE_SERVICE_BUS_ID")}'
                param keyVaultId = '{set.Output("AZURE_KEY_VAULT_ID")}'
                param principalId = '{set.Value("principalId")}'
                param principalType = '{(set.Has("principalType") ? "ServicePrincipal" : "User")}'
                param operatorGroupId = '{set.Value("operatorGroupId")}'
                """
            );
            Assert.Equal(
                set.OfType("Microsoft.Authorization/roleAssignments").Select(Id).Order(StringComparer.Ordinal),
                second.Resources.Select(Id).Order(StringComparer.Ordinal)
            );
        }
    }

    [UnixFact]
    public void The_plan_is_the_one_asked_for() =>
        ForEach(set =>
        {
            var plan = set.One("Microsoft.Web/serverfarms");
            var app = set.One("Microsoft.Web/sites")["properties"]!;
            string settings = (string)app["siteConfig"]!["appSettings"]!;
            Assert.True((bool)plan["properties"]!["reserved"]!);
            Assert.Equal(set.IsZoneRedundant, (bool)plan["properties"]!["zoneRedundant"]!);
            if (set.IsFlex)
            {
                Assert.Equal("FC1", (string?)plan["sku"]!["name"]);
                Assert.Equal("RollingUpdate", (string?)app["functionAppConfig"]!["siteUpdateStrategy"]!["type"]);
                // Flex Consumption refuses these.
                Assert.DoesNotContain("FUNCTIONS_WORKER_RUNTIME", settings, StringComparison.Ordinal);
                return;
            }

            Assert.Equal("P0v3", (string?)plan["sku"]!["name"]);
            Assert.Equal(set.IsZoneRedundant ? 2 : 1, (int)plan["sku"]!["capacity"]!);
            Assert.Null(app["functionAppConfig"]);
            Assert.Equal("DOTNET-ISOLATED|10.0", (string?)app["siteConfig"]!["linuxFxVersion"]);
            Assert.True((bool)app["siteConfig"]!["alwaysOn"]!);
            Assert.Equal($"/{Routes.Prefix}/{Routes.HealthLive}", (string?)app["siteConfig"]!["healthCheckPath"]);
            Assert.Contains("'FUNCTIONS_WORKER_RUNTIME', 'dotnet-isolated'", settings, StringComparison.Ordinal);
        });

    [UnixFact]
    public void Several_apps_are_numbered_and_their_secrets_are_references_by_name() =>
        ForEach(set =>
        {
            // With an App Secret given to Bicep the list is a secret too, and not evaluated.
            if (set.Has("feishuAppId"))
                return;
            string settings = (string)set.One("Microsoft.Web/sites")["properties"]!["siteConfig"]!["appSettings"]!;
            string vault = set.Output("AZURE_KEY_VAULT_NAME");
            string[] expected =
            [
                "'Feishu__Apps__0__AppId', 'value', 'cli_china'",
                "'Feishu__Apps__0__ApprovalCodes__1', 'value', 'D'",
                "'Feishu__Apps__0__TenantKey', 'value', 'tenant-china'",
                "'Feishu__Apps__0__WorkCalendar', 'value', '7000000000000000501'",
                "'Feishu__Apps__1__AppId', 'value', 'cli_world'",
                "'Feishu__Apps__1__Platform', 'value', 'lark'",
                "'Feishu__Apps__1__TenantKey', 'value', 'tenant-world'",
                "'Feishu__Apps__1__TimeZone', 'value', 'America/New_York'",
                Reference("0__VerificationToken", "china-token"),
                Reference("0__EncryptKey", "china-key"),
                Reference("0__AppSecret", "china-secret"),
                Reference("1__VerificationToken", "world-token"),
                Reference("1__EncryptKey", "world-key"),
            ];
            Assert.All(expected, text => Assert.Contains(text, settings, StringComparison.Ordinal));
            Assert.DoesNotContain("Feishu__Apps__1__AppSecret", settings, StringComparison.Ordinal);
            Assert.DoesNotContain("'Feishu__AppId'", settings, StringComparison.Ordinal);

            string Reference(string setting, string secret) =>
                $"'Feishu__Apps__{setting}', 'value', format('@Microsoft.KeyVault(SecretUri={{0}}secrets/{{1}})', "
                + $"format('https://{{0}}{{1}}/', '{vault}', environment().suffixes.keyvaultDns), '{secret}')";
        });

    [UnixFact]
    public void No_address_of_one_cloud_is_written_down() =>
        ForEach(set =>
        {
            string text = set.Deployment.ToJsonString();
            string[] suffixes = ["core.windows.net", "vault.azure.net", "servicebus.windows.net", "chinacloudapi.cn"];
            Assert.All(suffixes, suffix => Assert.DoesNotContain(suffix, text, StringComparison.Ordinal));
        });

    [UnixTheory]
    [InlineData("", "Set FEISHU_APP_ID, or FEISHU_APPS")]
    [InlineData("param feishuAppId = 'cli_a'", "Set FEISHU_VERIFICATION_TOKEN and FEISHU_ENCRYPT_KEY")]
    [InlineData(AppsOfOneZone, "timeZone without tenantKey")]
    [InlineData(AppsOfOneCalendar, "workCalendar without tenantKey")]
    [InlineData(AppWithoutSecret, "workCalendar without the secret appSecret")]
    [InlineData(Apps + "\nparam location = 'chinanorth3'", "Set HOSTING_PLAN=premium")]
    [InlineData(
        Apps + "\nparam vnetEnabled = true\nparam appSubnetId = '" + Subnet + "'",
        "VNET_ENABLED=true makes a network"
    )]
    [InlineData(Apps + "\nparam endpointSubnetId = '" + Subnet + "'", "needs APP_SUBNET_ID too")]
    [InlineData(Apps + "\nparam privateDnsZones = 'existing'", "PRIVATE_DNS_ZONES is not create, none or the id")]
    public void A_contradiction_fails_with_a_sentence_that_says_what_to_set(string parameters, string sentence)
    {
        var exception = Assert.ThrowsAny<Exception>(() =>
            evaluated.Evaluate($"using '../main.resourcegroup.bicep'\n\nparam environmentName = 'x'\n{parameters}\n")
        );
        Assert.Contains(sentence, exception.Message, StringComparison.Ordinal);
    }

    private const string Subnet = Platform + "/Microsoft.Network/virtualNetworks/spoke/subnets/app";

    private const string Apps =
        "param feishuApps = [\n  {\n    appId: 'cli_a'\n    secrets: {\n      verificationToken: 't'\n      encryptKey: 'k'\n    }\n  }\n]";

    private const string AppsOfOneZone =
        "param feishuApps = [for id in ['cli_a', 'cli_b']: {\n  appId: id\n  timeZone: 'Asia/Tokyo'\n  secrets: {\n"
        + "    verificationToken: 't'\n    encryptKey: 'k'\n  }\n}]";

    private const string AppsOfOneCalendar =
        "param feishuApps = [for id in ['cli_a', 'cli_b']: {\n  appId: id\n  workCalendar: '7001'\n  secrets: {\n"
        + "    verificationToken: 't'\n    encryptKey: 'k'\n    appSecret: 's'\n  }\n}]";

    private const string AppWithoutSecret =
        "param feishuApps = [\n  {\n    appId: 'cli_a'\n    workCalendar: '7001'\n    secrets: {\n"
        + "      verificationToken: 't'\n      encryptKey: 'k'\n    }\n  }\n]";

    private void ForEach(Action<ParameterSet> check) => Assert.All(evaluated.Sets, check);

    private static string Id(JsonNode resource) => (string)resource["id"]!;

    /// <summary>All sets, evaluated once.</summary>
    public sealed class Evaluated : IDisposable
    {
        private readonly Bicep? _bicep;
        private int _made;

        public Evaluated()
        {
            if (OperatingSystem.IsWindows())
                return;
            _bicep = new Bicep();
            Templates = new CombinationTests.Templates(_bicep);
            Sets =
            [
                .. Directory
                    .GetFiles(Folder, "combination-*.bicepparam")
                    .Order(StringComparer.Ordinal)
                    .Select(path => new ParameterSet(path, _bicep)),
            ];
        }

        internal IReadOnlyList<ParameterSet> Sets { get; } = [];

        internal CombinationTests.Templates Templates { get; } = null!;

        /// <summary>Evaluates the text of a parameter file.</summary>
        internal ParameterSet Evaluate(string text)
        {
            string number = (++_made).ToString(CultureInfo.InvariantCulture);
            string path = Path.Combine(Folder, $"made-{number}.bicepparam");
            File.WriteAllText(path, text);
            return new ParameterSet(path, _bicep!);
        }

        public void Dispose() => _bicep?.Dispose();
    }
}
