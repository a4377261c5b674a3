using FeishuApproval.Events.Fields;
using FeishuApproval.Json;

namespace FeishuApproval.Events.Facts;

/// <summary>Details of overtime.</summary>
public sealed record OvertimeDetails
{
    /// <summary>The name of the overtime type.</summary>
    public string? TypeName { get; set; }

    /// <summary>
    /// How the whole overtime is compensated: <c>none</c>, <c>time_off</c>, <c>pay</c>, <c>none_by_rule</c>, or an unknown value unchanged. A
    /// day may have its own compensation.
    /// </summary>
    [KnownValues("none", "time_off", "pay", "none_by_rule")]
    public string? Compensation { get; set; }

    /// <summary>The employees whose overtime it is, when the submitter entered it for other employees.</summary>
    public IReadOnlyList<string>? Workers { get; set; }

    /// <summary>The open_ids of the workers that Feishu gives without a user_id.</summary>
    public IReadOnlyList<string>? WorkerOpenIds { get; set; }

    /// <summary>The periods of work.</summary>
    public IReadOnlyList<Period>? Periods { get; set; }

    /// <summary>The share of each day and its compensation.</summary>
    public IReadOnlyList<WorkDay>? Days { get; set; }

    /// <summary>Returns the id of each worker: the user_id, or the open_id of a worker without a user_id.</summary>
    internal IReadOnlyList<string> WorkerIds() => [.. Workers ?? [], .. WorkerOpenIds ?? []];
}
