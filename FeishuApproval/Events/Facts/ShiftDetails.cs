namespace FeishuApproval.Events.Facts;

/// <summary>Details of a shift swap. The employee is off on the day given and works on the day taken.</summary>
public sealed record ShiftDetails
{
    /// <summary>The shift that the employee gives to a colleague.</summary>
    public DateTimeOffset? GivenAt { get; set; }

    /// <summary>The shift that the employee takes in return.</summary>
    public DateTimeOffset? TakenAt { get; set; }
}
