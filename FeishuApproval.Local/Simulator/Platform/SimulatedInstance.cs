namespace FeishuApproval.Local.Simulator.Platform;

/// <summary>The format of the form in the detail (feishu-platform B4).</summary>
internal enum FormShape
{
    /// <summary>An object with plain names, as documented.</summary>
    Flat,

    /// <summary>An array of controls.</summary>
    Nested,

    /// <summary>An object keyed by the controls' ids.</summary>
    Keyed,
}

/// <summary>An approval instance of the simulated platform. Immutable; the platform keeps the newest version.</summary>
internal sealed record SimulatedInstance
{
    /// <summary>Its code.</summary>
    public required string InstanceCode { get; init; }

    /// <summary>Its definition.</summary>
    public required string ApprovalCode { get; init; }

    /// <summary>Its kind.</summary>
    public required SimulatedKind Kind { get; init; }

    /// <summary>The employee.</summary>
    public required string UserId { get; init; }

    /// <summary>When it was submitted.</summary>
    public required DateTimeOffset SubmittedAt { get; init; }

    /// <summary>When it was decided; null while it is open.</summary>
    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>When it was reverted; null when it was not.</summary>
    public DateTimeOffset? RevertedAt { get; init; }

    /// <summary><c>PENDING</c>, <c>APPROVED</c>, <c>REJECTED</c>, <c>CANCELED</c> or <c>DELETED</c>.</summary>
    public string Status { get; init; } = "PENDING";

    /// <summary>Start of the leave or overtime; of a correction the time itself.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>Its end.</summary>
    public required DateTimeOffset End { get; init; }

    /// <summary>The name of the type.</summary>
    public string TypeName { get; init; } = "事假";

    /// <summary>The reason.</summary>
    public string Reason { get; init; } = "家里有事";

    /// <summary><c>DAY</c> or <c>HOUR</c>.</summary>
    public string Unit { get; init; } = "HOUR";

    /// <summary>The format of the form in its detail.</summary>
    public FormShape Shape { get; init; }

    /// <summary>Whether its detail has the form as an array; by default it is a JSON text.</summary>
    public bool IsFormArray { get; init; }

    /// <summary>A text that replaces the form of the detail; null for the matching form.</summary>
    public string? Form { get; init; }

    /// <summary>Whether it was reverted after it had been approved.</summary>
    public bool IsReverted => RevertedAt is not null;

    /// <summary>The employee's open_id.</summary>
    public string OpenId => $"ou_{UserId}";

    /// <summary>The length in seconds.</summary>
    public long Seconds => (long)(End - Start).TotalSeconds;
}
