namespace FeishuApprovalFunctions.AzureTests.Agreement;

/// <summary>The choices that the parameters of the Bicep files offer.</summary>
internal static class Combinations
{
    private const string Group = "/subscriptions/00000000-0000-0000-0000-00000000000a/resourceGroups/platform";
    private const string Platform = $"{Group}/providers";
    private const string Subnets = $"{Platform}/Microsoft.Network/virtualNetworks/spoke/subnets";

    private static readonly (string, object?)[] OneApp =
    [
        ("feishuAppId", "cli_main"),
        ("feishuAppSecret", "secret"),
        ("feishuVerificationToken", "token"),
        ("feishuEncryptKey", "key"),
    ];

    /// <summary>The choices of <see cref="ParameterSet.Choices"/>. Each combination of them is valid.</summary>
    public static IReadOnlyList<Choice> Main { get; } =
    [
        new("scope", ("group", []), ("subscription", [])),
        new("plan", ("flex", [("hostingPlan", "flex")]), ("premium", [("hostingPlan", "premium")])),
        new(
            "network",
            ("none", []),
            ("made", [("vnetEnabled", true)]),
            ("subnets", [("appSubnetId", $"{Subnets}/app"), ("endpointSubnetId", $"{Subnets}/endpoints")]),
            ("outbound", [("appSubnetId", $"{Subnets}/app")])
        ),
        new(
            "dns",
            ("create", [("privateDnsZones", "create")]),
            ("none", [("privateDnsZones", "none")]),
            ("existing", [("privateDnsZones", Group)])
        ),
        new("messages", ("Standard", [("serviceBusSku", "Standard")]), ("Premium", [("serviceBusSku", "Premium")])),
        new("zones", ("false", [("zoneRedundant", false)]), ("true", [("zoneRedundant", true)])),
        Existing("workspace", "logAnalyticsWorkspaceId", "Microsoft.OperationalInsights/workspaces/central"),
        Existing("vault", "keyVaultId", "Microsoft.KeyVault/vaults/team-secrets"),
        Existing("identity", "identityId", "Microsoft.ManagedIdentity/userAssignedIdentities/attendance"),
        Existing("namespace", "serviceBusId", "Microsoft.ServiceBus/namespaces/team-messages"),
        new("roles", ("true", [("roleAssignments", true)]), ("false", [("roleAssignments", false)])),
        new(
            "apps",
            ("True False", OneApp),
            ("False True", [("feishuApps", Apps("tenant"))]),
            ("True True", [.. OneApp, ("feishuApps", Apps("tenant"))])
        ),
        new(
            "names",
            ("generated", []),
            ("prefix", [("namePrefix", "contoso-")]),
            ("given", [("names", new Dictionary<string, object?> { ["resourceGroup"] = "g", ["keyVault"] = "kv" })])
        ),
        new(
            "people",
            ("user", [("principalId", "b")]),
            ("pipeline", [("principalId", "c"), ("principalType", "ServicePrincipal")]),
            ("group", [("operatorGroupId", "d")])
        ),
    ];

    /// <summary>Further choices that add or remove a resource.</summary>
    public static IReadOnlyList<Choice> Switches { get; } =
    [
        new("cloud", ("AzureCloud", []), ("AzureChinaCloud", [])),
        new("lock", ("off", [("deleteLock", false)]), ("on", [("deleteLock", true)])),
        new("email", ("off", []), ("on", [("alertEmail", "team@example.com")])),
        new("no events", ("on", [("noEventsAlert", true)]), ("off", [("noEventsAlert", false)])),
        new("warm", ("1", [("alwaysReadyHttp", 1L)]), ("0", [("alwaysReadyHttp", 0L)])),
        new("sharing", ("off", []), ("on", [("shareKey", "0123456789abcdef0123456789abcdef")])),
        new("old token", ("off", []), ("on", [("feishuPreviousVerificationToken", "old")])),
        new("old key", ("off", []), ("on", [("feishuPreviousEncryptKey", "old")])),
    ];

    /// <summary>Choices that contradict each other in some combinations.</summary>
    public static IReadOnlyList<Choice> Contradicting { get; } =
    [
        new("plan", ("flex", [("hostingPlan", "flex")]), ("premium", [("hostingPlan", "premium")])),
        new("location", ("eastasia", []), ("china", [("location", "chinanorth3")])),
        new("network", ("none", []), ("made", [("vnetEnabled", true)])),
        new("app subnet", ("none", []), ("given", [("appSubnetId", $"{Subnets}/app")])),
        new("endpoint subnet", ("none", []), ("given", [("endpointSubnetId", $"{Subnets}/endpoints")])),
        new(
            "dns",
            ("create", []),
            ("none", [("privateDnsZones", "none")]),
            ("existing", [("privateDnsZones", Group)]),
            ("wrong", [("privateDnsZones", "existing")])
        ),
        Existing("vault", "keyVaultId", "Microsoft.KeyVault/vaults/team-secrets"),
        new("app", ("none", []), ("given", [("feishuAppId", "cli_main")])),
        new(
            "apps",
            ("none", []),
            ("of tenants", [("feishuApps", Apps("tenant"))]),
            ("without tenants", [("feishuApps", Apps(null))]),
            ("with a calendar alone", [("feishuApps", CalendarAlone)])
        ),
        new("token", ("none", []), ("given", [("feishuVerificationToken", "token")])),
        new("key", ("none", []), ("given", [("feishuEncryptKey", "key")])),
    ];

    /// <summary>Every combination of the choices.</summary>
    public static IEnumerable<Combination> Of(IReadOnlyList<Choice> choices)
    {
        int[] options = new int[choices.Count];
        while (true)
        {
            yield return At(choices, options);
            int last = choices.Count - 1;
            while (last >= 0 && ++options[last] == choices[last].Options.Length)
                options[last--] = 0;
            if (last < 0)
                yield break;
        }
    }

    /// <summary>The combination of the main choices with these options.</summary>
    public static Combination With(IReadOnlyDictionary<string, string> options) =>
        At(
            Main,
            [.. Main.Select(choice => Array.FindIndex(choice.Options, option => option.Name == options[choice.Name]))]
        );

    private static Combination At(IReadOnlyList<Choice> choices, int[] options)
    {
        var names = new Dictionary<string, string>();
        var parameters = new Dictionary<string, object?> { ["environmentName"] = "test", ["location"] = "eastasia" };
        for (int choice = 0; choice < choices.Count; choice++)
        {
            var (option, values) = choices[choice].Options[options[choice]];
            names[choices[choice].Name] = option;
            foreach (var (name, value) in values)
                parameters[name] = value;
        }

        return new Combination(names, parameters);
    }

    private static Choice Existing(string name, string parameter, string id) =>
        new(name, ("False", []), ("True", [(parameter, $"{Platform}/{id}")]));

    /// <summary>An app with a work calendar, without the tenant and the secret that it needs.</summary>
    private static List<object?> CalendarAlone =>
        [
            new Dictionary<string, object?>
            {
                ["appId"] = "cli_a",
                ["workCalendar"] = "7000000000000000501",
                ["secrets"] = new Dictionary<string, object?>(),
            },
        ];

    private static List<object?> Apps(string? tenantKey) =>
        [
            new Dictionary<string, object?> { ["appId"] = "cli_a" },
            new Dictionary<string, object?>
            {
                ["appId"] = "cli_b",
                ["timeZone"] = "Asia/Tokyo",
                ["tenantKey"] = tenantKey,
            },
        ];
}

/// <summary>A choice, and the parameters that each of its options sets.</summary>
internal sealed record Choice(string Name, params (string Name, (string, object?)[] Parameters)[] Options);

/// <summary>One option of each choice, by the name of the choice, and the parameters that they set together.</summary>
internal sealed record Combination(
    IReadOnlyDictionary<string, string> Options,
    IReadOnlyDictionary<string, object?> Parameters
)
{
    public override string ToString() => string.Join(", ", Options.Select(option => $"{option.Key} {option.Value}"));
}
