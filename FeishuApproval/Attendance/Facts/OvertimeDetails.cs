using FeishuApproval.Events;

namespace FeishuApproval.Attendance.Facts;

/// <summary>What only overtime has.</summary>
public sealed record OvertimeDetails
{
    /// <summary>The overtime's type as people read it.</summary>
    public string? TypeName { get; init; }

    /// <summary>Whom the overtime is for when the submitter entered it for others.</summary>
    public IReadOnlyList<string>? Workers { get; init; }

    /// <summary>The ranges worked.</summary>
    public IReadOnlyList<Period>? Periods { get; init; }

    /// <summary>Each day's share and its compensation.</summary>
    public IReadOnlyList<WorkDay>? Days { get; init; }
}
