namespace FeishuApproval.Simulator.Platform.Data;

/// <summary>The kind of a definition's form.</summary>
internal enum SimulatedKind
{
    /// <summary>A leave.</summary>
    Leave,

    /// <summary>Overtime.</summary>
    Overtime,

    /// <summary>An attendance correction.</summary>
    Remedy,
}

/// <summary>An approval definition of the simulated platform.</summary>
/// <param name="ApprovalCode">The definition's code.</param>
/// <param name="Kind">The kind of the definition's form.</param>
/// <param name="Name">The definition's name.</param>
internal sealed record SimulatedDefinition(string ApprovalCode, SimulatedKind Kind, string Name)
{
    /// <summary><c>ACTIVE</c>, <c>INACTIVE</c> or <c>DELETED</c>.</summary>
    public string Status { get; set; } = "ACTIVE";

    /// <summary>The type of the form's group control. An unknown type creates a definition of no known kind.</summary>
    public string GroupType { get; init; } =
        Kind switch
        {
            SimulatedKind.Leave => "leaveGroupV2",
            SimulatedKind.Overtime => "workGroup",
            _ => "remedyGroupV2",
        };

    /// <summary>The form's controls as JSON; null for one group control.</summary>
    public string? Form { get; init; }
}
