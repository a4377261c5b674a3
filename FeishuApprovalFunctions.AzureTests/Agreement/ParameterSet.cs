using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace FeishuApprovalFunctions.AzureTests.Agreement;

/// <summary>One file of <c>infra/tests</c>, and what it deploys.</summary>
public sealed partial class ParameterSet
{
    private readonly Dictionary<string, string> _values;

    internal ParameterSet(string path, Bicep bicep)
    {
        string text = File.ReadAllText(path);
        Name = Path.GetFileNameWithoutExtension(path);
        MakesGroup = text.StartsWith("using '../main.bicep'", StringComparison.Ordinal);
        _values = Parameter()
            .Matches(text)
            .ToDictionary(match => match.Groups["name"].Value, match => match.Groups["value"].Value.Trim('\''));
        Deployment = bicep.Evaluate(path);
        Resources = [.. Deployment["predictedResources"]!.AsArray().Select(resource => resource!)];
    }

    public string Name { get; }

    public JsonNode Deployment { get; }

    public IReadOnlyList<JsonNode> Resources { get; }

    public bool MakesGroup { get; }

    public bool IsFlex => Value("hostingPlan") == "flex";

    public bool MakesNetwork => Value("vnetEnabled") == "true";

    public bool IsPrivate => MakesNetwork || Has("endpointSubnetId");

    public bool IsZoneRedundant => Value("zoneRedundant") == "true";

    public bool AssignsRoles => Value("roleAssignments") == "true";

    public string Dns => Value("privateDnsZones");

    /// <summary>The choices that combine freely, by name.</summary>
    public IReadOnlyDictionary<string, string> Choices =>
        new Dictionary<string, string>
        {
            ["scope"] = MakesGroup ? "subscription" : "group",
            ["plan"] = Value("hostingPlan"),
            ["network"] =
                MakesNetwork ? "made"
                : Has("endpointSubnetId") ? "subnets"
                : Has("appSubnetId") ? "outbound"
                : "none",
            ["dns"] = Dns is "create" or "none" ? Dns : "existing",
            ["messages"] = Value("serviceBusSku"),
            ["zones"] = Value("zoneRedundant"),
            ["workspace"] = Has("logAnalyticsWorkspaceId").ToString(),
            ["vault"] = Has("keyVaultId").ToString(),
            ["identity"] = Has("identityId").ToString(),
            ["namespace"] = Has("serviceBusId").ToString(),
            ["roles"] = Value("roleAssignments"),
            ["apps"] = $"{Has("feishuAppId")} {Has("feishuApps")}",
            ["names"] =
                Has("names") ? "given"
                : Has("namePrefix") ? "prefix"
                : "generated",
            ["people"] =
                Has("operatorGroupId") ? "group"
                : Has("principalType") ? "pipeline"
                : "user",
        };

    public bool Has(string parameter) => _values.ContainsKey(parameter);

    public string Value(string parameter) => _values.GetValueOrDefault(parameter, string.Empty);

    public IEnumerable<JsonNode> OfType(string type) => Resources.Where(resource => (string?)resource["type"] == type);

    public JsonNode One(string type) => Assert.Single(OfType(type));

    public string Output(string name) => (string)Deployment["outputs"]![name]!;

    public override string ToString() => Name;

    [GeneratedRegex(@"^param (?<name>\w+) = (?<value>.*)$", RegexOptions.Multiline)]
    private static partial Regex Parameter();
}
