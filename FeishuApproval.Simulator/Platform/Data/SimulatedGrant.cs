namespace FeishuApproval.Simulator.Platform.Data;

/// <summary>What the platform does with the scopes and events of a registration link.</summary>
internal enum SimulatedGrant
{
    /// <summary>Grants them and publishes a version.</summary>
    All,

    /// <summary>Ignores them, and publishes a version without events.</summary>
    Nothing,

    /// <summary>Creates a version with them, which waits for the administrator. Until then the app has no scope.</summary>
    Review,
}
