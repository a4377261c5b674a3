using FeishuApproval.Events.Fields;

namespace FeishuApproval.Attendance.Facts;

/// <summary>Details of overtime.</summary>
public sealed record OvertimeDetails
{
    /// <summary>The name of the overtime type.</summary>
    public string? TypeName { get; init; }

    /// <summary>
    /// How the whole overtime is compensated: <c>none</c>, <c>time_off</c>, <c>pay</c>, <c>none_by_rule</c>, or an unknown value unchanged. A
    /// day may have its own compensation.
    /// </summary>
    public string? Compensation { get; init; }

    /// <summary>The employees whose overtime it is, when the submitter entered it for other employees.</summary>
    public IReadOnlyList<string>? Workers { get; init; }

    /// <summary>The open_ids of the workers that Feishu gives without a user_id.</summary>
    public IReadOnlyList<string>? WorkerOpenIds { get; init; }

    /// <summary>The periods of work.</summary>
    public IReadOnlyList<Period>? Periods { get; init; }

    /// <summary>The share of each day and its compensation.</summary>
    public IReadOnlyList<WorkDay>? Days { get; init; }

    /// <summary>Returns the id of each worker: the user_id, or the open_id of a worker without a user_id.</summary>
    internal IReadOnlyList<string> WorkerIds() => [.. Workers ?? [], .. WorkerOpenIds ?? []];
}
