namespace FeishuApproval.Simulator.Platform.Data;

/// <summary>The format of the form in the detail.</summary>
internal enum FormShape
{
    /// <summary>An object with plain names, as documented.</summary>
    Flat,

    /// <summary>An array of controls.</summary>
    Nested,

    /// <summary>An object whose keys are the ids of the controls.</summary>
    Keyed,
}

/// <summary>An approval instance of the simulated platform. Immutable; the platform keeps the newest version.</summary>
internal sealed record SimulatedInstance
{
    /// <summary>The instance's code.</summary>
    public required string InstanceCode { get; init; }

    /// <summary>The code of the approval definition.</summary>
    public required string ApprovalCode { get; init; }

    /// <summary>The kind of the approval.</summary>
    public required SimulatedKind Kind { get; init; }

    /// <summary>The employee.</summary>
    public required string UserId { get; init; }

    /// <summary>When the instance was submitted.</summary>
    public required DateTimeOffset SubmittedAt { get; init; }

    /// <summary>When the instance was decided; null while it is open.</summary>
    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>When the instance was reverted; null when it was not reverted.</summary>
    public DateTimeOffset? RevertedAt { get; init; }

    /// <summary><c>PENDING</c>, <c>APPROVED</c>, <c>REJECTED</c>, <c>CANCELED</c> or <c>DELETED</c>.</summary>
    public string Status { get; init; } = "PENDING";

    /// <summary>The start of the leave or overtime, or the corrected time.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>The end of the leave or overtime.</summary>
    public required DateTimeOffset End { get; init; }

    /// <summary>The name of the leave type or overtime type.</summary>
    public string TypeName { get; init; } = "事假";

    /// <summary>The reason.</summary>
    public string Reason { get; init; } = "家里有事";

    /// <summary>The employee who decides.</summary>
    public string ApproverId { get; init; } = "manager";

    /// <summary>What the approver writes.</summary>
    public string Comment { get; init; } = "同意";

    /// <summary><c>DAY</c> or <c>HOUR</c>.</summary>
    public string Unit { get; init; } = "HOUR";

    /// <summary>The format of the form in the detail.</summary>
    public FormShape Shape { get; init; }

    /// <summary>Whether the detail contains the form as an array; by default the form is a JSON text.</summary>
    public bool IsFormArray { get; init; }

    /// <summary>A text that replaces the form in the detail; null keeps the form of the instance.</summary>
    public string? Form { get; init; }

    /// <summary>Whether the instance was approved and later reverted.</summary>
    public bool IsReverted => RevertedAt is not null;

    /// <summary>The employee's open_id.</summary>
    public string OpenId => $"ou_{UserId}";

    /// <summary>The length in seconds.</summary>
    public long Seconds => (long)(End - Start).TotalSeconds;
}
