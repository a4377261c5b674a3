namespace FeishuApproval.Local.Simulator.Platform;

/// <summary>An app of the simulated platform.</summary>
/// <param name="AppId">Its id.</param>
/// <param name="AppSecret">Its secret.</param>
/// <param name="TenantKey">The tenant it belongs to.</param>
internal sealed record SimulatedApp(string AppId, string AppSecret, string TenantKey)
{
    /// <summary>The scopes it has. Change the set to take one away.</summary>
    public HashSet<string> Scopes { get; } =
        ["approval:approval", "approval:approval:readonly", "approval:approval.list:readonly", "approval:definition",
            "tenant:tenant:readonly", "corehr:process:read", "contact:contact.base:readonly", SimulatedUser.NameScope,
            SimulatedUser.IdScope, SimulatedUser.NumberScope];

    /// <summary>The Verification Token its events carry.</summary>
    public string VerificationToken { get; init; } = string.Empty;

    /// <summary>Whether it is in use; a disabled app gets no token.</summary>
    public bool IsEnabled { get; set; } = true;
}
