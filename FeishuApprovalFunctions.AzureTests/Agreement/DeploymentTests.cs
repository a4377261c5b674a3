using System.Text.RegularExpressions;
using FeishuApproval.Api.Http;

namespace FeishuApprovalFunctions.AzureTests.Agreement;

/// <summary>Bicep parameters, azd's parameter file, the deployment workflow and the documents name the same things.</summary>
public partial class DeploymentTests
{
    private const string Main = "infra/main.bicep";
    private const string Everything = "infra/main.resourcegroup.bicep";

    /// <summary>Settings that only the one-machine server reads.</summary>
    private static readonly string[] OnOneMachine = ["Feishu__Accounts", "Feishu__Administrator", "People__File"];

    private static readonly IReadOnlyDictionary<string, string> ParameterFile = RepositoryFile.Json(
        "infra/main.parameters.json"
    )["parameters"]!
        .AsObject()
        .ToDictionary(parameter => parameter.Key, parameter => (string)parameter.Value!["value"]!);

    [Fact]
    public void The_parameter_file_has_every_parameter_of_Bicep() =>
        Assert.Equal(
            Parameter()
                .Matches(RepositoryFile.Text(Main))
                .Select(match => match.Groups["name"].Value)
                .Order(StringComparer.Ordinal),
            ParameterFile.Keys.Order(StringComparer.Ordinal)
        );

    [Fact]
    public void Both_scopes_have_the_same_parameters_and_values()
    {
        // Only the region differs: a resource group has one, and the list of regions is for those who choose.
        Assert.Equal(Declarations(Main), Declarations(Everything));
        Assert.Equal(
            RepositoryFile.Text("infra/main.parameters.json"),
            RepositoryFile.Text("infra/main.resourcegroup.parameters.json")
        );
        Assert.All(
            ParameterFile.Keys,
            name => Assert.Contains($"\n    {name}: {name}\n", RepositoryFile.Text(Main), StringComparison.Ordinal)
        );

        static IEnumerable<string> Declarations(string file) =>
            Declaration()
                .Matches(RepositoryFile.Text(file))
                .Select(match => match.Value)
                .Where(declaration => !declaration.Contains("param location ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_default_of_the_parameter_file_is_the_one_of_Bicep()
    {
        var defaults = Parameter()
            .Matches(RepositoryFile.Text(Main))
            .ToDictionary(match => match.Groups["name"].Value, match => match.Groups["default"].Value.Trim('\''));
        foreach (var (parameter, value) in ParameterFile)
        {
            string inFile = Variable().Match(value).Groups["default"].Value;
            // Without a default in the file, azd leaves the parameter out and Bicep's own applies; a workflow passes an empty text.
            if (inFile.Length > 0)
                Assert.Equal((parameter, defaults[parameter]), (parameter, inFile));
            else
                Assert.True(
                    defaults[parameter] is "" or "{}" or "[]",
                    $"{parameter} has a default in Bicep and none in the file."
                );
        }
    }

    [Theory]
    [InlineData("storageSku", "Standard_ZRS")]
    [InlineData("traceSamplingPercent", "10")]
    [InlineData("maximumInstanceCount", "40")]
    [InlineData("retentionEventsDays", "0")]
    [InlineData("retentionRecordsDays", "0")]
    [InlineData("peopleEnabled", "false")]
    [InlineData("changesEnabled", "false")]
    [InlineData("vnetEnabled", "false")]
    [InlineData("zoneRedundant", "false")]
    [InlineData("keyVaultRetentionDays", "90")]
    [InlineData("keyVaultPurgeProtection", "true")]
    public void The_default_is_safe_and_cheap(string parameter, string expected) =>
        Assert.Equal(expected, Variable().Match(ParameterFile[parameter]).Groups["default"].Value);

    [Fact]
    public void Fewer_instances_than_Flex_Consumption_accepts_are_refused() =>
        Assert.Matches(@"@minValue\(40\)\n(@.*\n)*param maximumInstanceCount ", RepositoryFile.Text(Main));

    [Fact]
    public void The_cost_of_the_alerts_is_that_of_the_rules()
    {
        string alerts = RepositoryFile.Text("infra/modules/alerts.bicep");
        int logRules = alerts
            .Split(" query: ")
            .Skip(1)
            .Count(query => !query.StartsWith("rule.", StringComparison.Ordinal));
        // One more for the availability test.
        int metricRules = alerts.Split(" metric: '").Length;
        string cost = RepositoryFile.Text("docs/deploy.md");
        Assert.Contains($"| log alerts | {logRules} × $0.50 |", cost, StringComparison.Ordinal);
        Assert.Contains($"| metric alerts | {metricRules} × $0.10 |", cost, StringComparison.Ordinal);
        int locations = alerts.Split(" Id: '").Length - 1;
        Assert.Contains(
            $"| availability test | {locations} locations × {3600 / 900} an hour × 720 h",
            cost,
            StringComparison.Ordinal
        );
        Assert.Contains("Frequency: 900", alerts, StringComparison.Ordinal);
        Assert.DoesNotContain("'PT1M'", alerts, StringComparison.Ordinal);
    }

    [Fact]
    public void The_workflow_passes_every_parameter()
    {
        var passed = WorkflowVariable()
            .Matches(RepositoryFile.Text(".github/workflows/azure-dev.yml"))
            .Select(match => match.Groups[1].Value);
        // The account that signed in is known to azd alone.
        Assert.Empty(Variables().Except([.. passed, "AZURE_PRINCIPAL_ID"]));
    }

    [Fact]
    public void Azd_copies_every_variable_and_secret_to_a_pipeline()
    {
        string pipeline = RepositoryFile.Text("azure.yaml").Split("\npipeline:\n")[1].Split("\nhooks:")[0];
        string[] lists = pipeline.Split("  secrets:\n");
        var secrets = Secrets().ToHashSet();
        var variables = Variables().Where(name => !name.StartsWith("AZURE_", StringComparison.Ordinal)).ToList();
        Assert.Equal(variables.Where(name => !secrets.Contains(name)), Names(lists[0]));
        Assert.Equal(variables.Where(secrets.Contains), Names(lists[1]));

        // In Azure DevOps only secrets have to be handed to a step.
        string steps = RepositoryFile.Text(".azdo/pipelines/azure-dev.yml");
        Assert.All(secrets, name => Assert.Contains($"\n      {name}: $({name})\n", steps, StringComparison.Ordinal));

        static IEnumerable<string> Names(string list) =>
            ListItem().Matches(list).Select(match => match.Groups[1].Value);
    }

    [Fact]
    public void A_pull_request_is_previewed_and_not_deployed()
    {
        string[] steps = RepositoryFile.Text(".github/workflows/azure-dev.yml").Split("      - name: ");
        string provision = Assert.Single(steps, step => step.StartsWith("Provision\n", StringComparison.Ordinal));
        Assert.Contains(
            "azd provision --no-prompt ${{ github.event_name == 'pull_request' && '--preview' || '' }}",
            provision,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "if: github.event_name != 'pull_request'",
            Assert.Single(steps, step => step.StartsWith("Deploy\n", StringComparison.Ordinal)),
            StringComparison.Ordinal
        );
        string azdo = RepositoryFile.Text(".azdo/pipelines/azure-dev.yml");
        Assert.Contains(
            "${{ if eq(variables['Build.Reason'], 'PullRequest') }}:\n        PREVIEW: --preview\n",
            azdo,
            StringComparison.Ordinal
        );
        Assert.True(
            azdo.IndexOf("${{ if ne(variables['Build.Reason'], 'PullRequest') }}:", StringComparison.Ordinal)
                < azdo.IndexOf("azd deploy", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void The_workflow_takes_secrets_from_secrets()
    {
        string workflow = RepositoryFile.Text(".github/workflows/azure-dev.yml");
        var secret = Secrets().ToList();
        Assert.Contains("FEISHU_APP_SECRET", secret);
        Assert.All(
            secret,
            name => Assert.Contains($"{name}: ${{{{ secrets.{name} }}}}", workflow, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void The_document_explains_every_variable_of_the_parameter_file()
    {
        string document = RepositoryFile.Text("docs/deploy-platform.md");
        string[] ofAzd = ["AZURE_PRINCIPAL_ID", "AZURE_PRINCIPAL_TYPE"];
        Assert.All(Variables().Except(ofAzd), name => Assert.Contains($"`{name}`", document, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_setting_the_documents_name_is_deployed_or_named_as_an_extra_setting()
    {
        string extra = RepositoryFile
            .Text("docs/deploy-platform.md")
            .Split("\n### ")
            .Single(section => section.StartsWith("Other settings\n", StringComparison.Ordinal));
        var deployed = DeployedSettings.Names.ToHashSet(StringComparer.Ordinal);
        string docs = Path.Combine(AppContext.BaseDirectory, "docs");
        string[] documents = ["README.md", "README.zh-CN.md", .. Directory.GetFiles(docs, "*.md")];
        foreach (string path in documents)
        {
            var unknown = Setting()
                .Matches(RepositoryFile.Text(path))
                .Select(match => match.Value)
                .Where(name =>
                    !deployed.Contains(Index().Replace(name, "__0"))
                    // An app of a list has the settings of the only app.
                    && !deployed.Contains(
                        Index().Replace(name, "__0").Replace("__Apps__0", "", StringComparison.Ordinal)
                    )
                    && !extra.Contains(Index().Replace(name, "__1"), StringComparison.Ordinal)
                )
                .Except(OnOneMachine);
            Assert.True(
                !unknown.Any(),
                $"{path} names {string.Join(", ", unknown)}; functionapp.bicep and docs/deploy-platform.md do not."
            );
        }
    }

    [Fact]
    public void Every_alert_is_explained()
    {
        string alerts = RepositoryFile.Text("infra/modules/alerts.bicep");
        var names = AlertName().Matches(alerts).Select(match => match.Groups[1].Value).Append("unavailable").ToList();
        string[] required =
        [
            "dead-letters",
            "silent",
            "no-events",
            "throttled",
            "broker-errors",
            "server-errors",
            "unauthorized",
        ];
        Assert.Superset(required.ToHashSet(), names.ToHashSet());
        string document = RepositoryFile.Text("docs/operations.md");
        Assert.All(names, name => Assert.Contains($"| `{name}` |", document, StringComparison.Ordinal));
    }

    [Fact]
    public void No_alert_counts_sampled_items()
    {
        string[] queries = [.. RepositoryFile.Text("infra/modules/alerts.bicep").Split("query:").Skip(1)];
        Assert.NotEmpty(queries);
        Assert.All(queries, query => Assert.DoesNotMatch("App(Requests|Dependencies|Traces|Exceptions)", query));
    }

    [Fact]
    public void The_availability_test_requests_the_readiness_check() =>
        Assert.Contains(
            $"var readinessPath = '{Routes.Prefix}/{Routes.HealthReady}'",
            RepositoryFile.Text(Everything),
            StringComparison.Ordinal
        );

    [Fact]
    public void Logs_for_operators_pass_the_log_levels_of_the_host()
    {
        var levels = RepositoryFile.Json("host.json")["logging"]!["logLevel"]!.AsObject();
        Assert.Equal("Information", (string?)levels["FeishuApproval"]);
        // The host files what is logged during an invocation under the function.
        string[] functions = [nameof(Functions.Http.ReceiveEvent), nameof(Functions.Http.ResendDeadLetters)];
        Assert.All(functions, function => Assert.Equal("Information", (string?)levels[$"Function.{function}.User"]));
        Assert.Equal(
            functions.Length,
            levels.Count(level => level.Key.StartsWith("Function.", StringComparison.Ordinal))
        );
    }

    [Theory]
    [InlineData(".ci/azurite")]
    [InlineData("FeishuApproval.Pages.Tests")]
    [InlineData("FeishuApproval.Sheets.Tests")]
    public void The_locked_packages_name_no_registry(string folder)
    {
        var packages = RepositoryFile.Json($"{folder}/package-lock.json")["packages"]!.AsObject();
        var wanted = RepositoryFile.Json($"{folder}/package.json")["dependencies"]!.AsObject();
        Assert.All(
            wanted,
            package =>
                Assert.Equal((string?)package.Value, (string?)packages[$"node_modules/{package.Key}"]!["version"])
        );
        Assert.All(packages, package => Assert.Null(package.Value!["resolved"]));
    }

    private static IEnumerable<string> Secrets() =>
        SecureParameter()
            .Matches(RepositoryFile.Text(Main))
            .Select(match => Variable().Match(ParameterFile[match.Groups[1].Value]).Groups["name"].Value);

    private static IEnumerable<string> Variables() =>
        ParameterFile.Values.Select(value => Variable().Match(value).Groups["name"].Value);

    [GeneratedRegex(@"^param (?<name>\w+) \S+(?: = (?<default>.*))?$", RegexOptions.Multiline)]
    private static partial Regex Parameter();

    [GeneratedRegex(@"^(?:@description\(.*\)\n)(?:@[^p][^\n]*\n|  '.*'\n|\]\)\n)*param .*$", RegexOptions.Multiline)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"^    - (\w+)$", RegexOptions.Multiline)]
    private static partial Regex ListItem();

    [GeneratedRegex(@"^@secure\(\)\n(?:@.*\n)*param (\w+)", RegexOptions.Multiline)]
    private static partial Regex SecureParameter();

    [GeneratedRegex(@"^\$\{(?<name>\w+)(?:=(?<default>[^}]*))?\}$")]
    private static partial Regex Variable();

    [GeneratedRegex(@"^ +([A-Z_]+): \S", RegexOptions.Multiline)]
    private static partial Regex WorkflowVariable();

    [GeneratedRegex(
        @"\b(?:(?:Feishu|Attendance|Reconcile|People|Changes|Share|Retention|Backup|ServiceBus|Storage)_|OTEL|APPLICATIONINSIGHTS)_\w+"
    )]
    private static partial Regex Setting();

    [GeneratedRegex(@"__\d+")]
    private static partial Regex Index();

    [GeneratedRegex(@"^ +name: '([a-z-]+)'\n +description: ", RegexOptions.Multiline)]
    private static partial Regex AlertName();
}
