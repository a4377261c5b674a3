namespace FeishuApproval.Local.Simulator.Platform.Data;

/// <summary>An app of the simulated platform.</summary>
/// <param name="AppId">The app's id.</param>
/// <param name="AppSecret">The app's secret.</param>
/// <param name="TenantKey">The app's tenant.</param>
internal sealed record SimulatedApp(string AppId, string AppSecret, string TenantKey)
{
    /// <summary>The app's scopes. Remove a scope from the set to revoke it.</summary>
    public HashSet<string> Scopes { get; } =
    [
        "approval:approval",
        "approval:approval:readonly",
        "approval:approval.list:readonly",
        "approval:definition",
        "tenant:tenant:readonly",
        "corehr:process:read",
        "contact:contact.base:readonly",
        SimulatedUser.NameScope,
        SimulatedUser.IdScope,
        SimulatedUser.NumberScope,
    ];

    /// <summary>The Verification Token in the app's events.</summary>
    public string VerificationToken { get; init; } = string.Empty;

    /// <summary>Whether the app is enabled. A disabled app receives no token.</summary>
    public bool IsEnabled { get; set; } = true;
}
