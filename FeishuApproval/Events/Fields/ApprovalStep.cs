using System.Globalization;
using System.Text.Json.Serialization;
using FeishuApproval.Json;

namespace FeishuApproval.Events.Fields;

/// <summary>What somebody did in the process of an approval, for example approved or transferred it.</summary>
public sealed record ApprovalStep
{
    /// <summary>The most steps that are kept of an instance. A process has a few.</summary>
    internal const int MaxSteps = 500;

    /// <summary>The most employees whom a step names.</summary>
    internal const int MaxOthers = 50;

    /// <summary>The step ends a task with the consent of its approver.</summary>
    internal const string Approved = "approved";

    /// <summary>The step ends a task with a refusal.</summary>
    internal const string Rejected = "rejected";

    /// <summary>The step gives a task to another approver.</summary>
    internal const string Transferred = "transferred";

    /// <summary>The step returns the instance to an earlier node.</summary>
    internal const string Returned = "returned";

    /// <summary>What was done. Any other value is Feishu's own, unchanged.</summary>
    [KnownValues(
        Approved,
        Rejected,
        Transferred,
        "added_before",
        "added",
        "added_after",
        "removed",
        Returned,
        "withdrawn",
        "deleted"
    )]
    public required string Action { get; init; }

    /// <summary>When it was done, in the attendance zone.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>Who did it; null for an automatic step.</summary>
    public string? UserId { get; init; }

    /// <summary>The open_id of who did it, which differs from app to app.</summary>
    public string? OpenId { get; init; }

    /// <summary>
    /// To whom the task was transferred, or who was added or removed; null for any other step. An employee without a user_id has the open_id.
    /// </summary>
    public IReadOnlyList<string>? Others { get; init; }

    /// <summary>The name of the node, for example <c>Manager</c>. Only the detail of the instance contains it.</summary>
    public string? Node { get; init; }

    /// <summary>What the approver wrote. Only the detail of the instance contains it.</summary>
    public string? Comment { get; init; }

    /// <summary>Feishu's id of the task.</summary>
    public string? TaskId { get; init; }

    /// <summary>
    /// Identifies the step in every source. A task is approved, rejected, transferred or returned once, so an event and the detail state the
    /// same step even if their times differ. Any other step is identified by its time and its employee.
    /// </summary>
    [JsonIgnore]
    internal string Key =>
        TaskId is not null && Action is (Approved or Rejected or Transferred or Returned)
            ? $"{TaskId} {Action}"
            : string.Create(CultureInfo.InvariantCulture, $"{At?.UtcTicks} {Action} {TaskId} {UserId ?? OpenId}");

    /// <summary>Returns the employees of the step: who did it, and whom it names.</summary>
    internal IEnumerable<string> People() => new[] { UserId, OpenId }.OfType<string>().Concat(Others ?? []);
}
