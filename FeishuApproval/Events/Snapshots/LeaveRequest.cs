using System.Security.Cryptography;
using System.Text.Json;
using FeishuApproval.Json;

namespace FeishuApproval.Events.Snapshots;

/// <summary>
/// A leave as Feishu People lists it. The list gives the current state of the leave: a correction, an early return and a
/// cancellation change it, each by a process of its own.
/// </summary>
/// <param name="Row">The row of the list.</param>
internal readonly record struct LeaveRequest(JsonElement Row)
{
    /// <summary>A leave has a handful of processes. The limit keeps the parts of a revision comparable as text.</summary>
    private const int MaxProcesses = 9999;

    /// <summary>The id of the leave. It stays the same when the leave is corrected.</summary>
    public string? Id => Row.Text("leave_request_id"u8);

    /// <summary>The status; null when it is unknown.</summary>
    public LeaveRequestStatus? Status =>
        Row.Integer("leave_request_status"u8) is { } number and >= 1 and <= 9 ? (LeaveRequestStatus)number : null;

    /// <summary>Whether a process applied for this leave, or for a change of it.</summary>
    public bool IsOf(string processId) =>
        HasApplication(processId) || HasCorrection(processId) || HasCancellation(processId) || HasReturn(processId);

    /// <summary>
    /// Whether the row shows the result of a process that has ended. The list is known to follow the events, so it may still show the leave as
    /// it was.
    /// </summary>
    /// <param name="processId">A process of the leave.</param>
    /// <param name="isRevoked">Whether what the process applied for is revoked.</param>
    public bool Shows(string processId, bool isRevoked)
    {
        var status = Status;
        bool isOpen =
            (HasApplication(processId) && status == LeaveRequestStatus.Pending)
            || (HasCorrection(processId) && IsCorrectionOpen(processId))
            || (HasCancellation(processId) && status == LeaveRequestStatus.Cancelling)
            || (HasReturn(processId) && status == LeaveRequestStatus.Returning);
        bool isStillValid = isRevoked && HasApplication(processId) && status is { } known && !IsOver(known);
        return !isOpen && !isStillValid;
    }

    /// <summary>
    /// How late the row is among those of the same leave; the ordinally greatest text is the latest. Only what the row itself says counts: its
    /// processes become more, each of them ends once, and a cancelled leave stays cancelled. Between rows that do not differ in this, the hash
    /// of the body decides.
    /// </summary>
    /// <param name="body">The row as it is stored.</param>
    public string Revision(ReadOnlySpan<byte> body)
    {
        int processes =
            Count("leave_process_id"u8)
            + Count("leave_correct_process_id"u8)
            + Count("leave_cancel_process_id"u8)
            + Count("leave_return_process_id"u8);
        int corrections = Row.Elements("leave_correct_process_info"u8).Take(MaxProcesses).Count(info => !IsOpen(info));
        int status = Status switch
        {
            LeaveRequestStatus.Approved => 1,
            LeaveRequestStatus.Returned => 2,
            LeaveRequestStatus.Rejected or LeaveRequestStatus.Withdrawn => 3,
            LeaveRequestStatus.Cancelled => 4,
            _ => 0,
        };
        string hash = Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, 8));
        return $"{Math.Min(processes, MaxProcesses):D4}-{status}-{corrections:D4}-{hash}";
    }

    /// <summary>Returns the row without the employee's name, which is never stored.</summary>
    public byte[] WithoutName()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var member in Row.EnumerateObject())
            {
                if (!member.NameEquals("employment_name"u8))
                    member.WriteTo(json);
            }

            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <summary>Whether a leave with this status is not taken.</summary>
    internal static bool IsOver(LeaveRequestStatus status) =>
        status is LeaveRequestStatus.Rejected or LeaveRequestStatus.Cancelled or LeaveRequestStatus.Withdrawn;

    private bool HasApplication(string processId) => Has("leave_process_id"u8, processId);

    private bool HasCorrection(string processId) => Has("leave_correct_process_id"u8, processId);

    private bool HasCancellation(string processId) => Has("leave_cancel_process_id"u8, processId);

    private bool HasReturn(string processId) => Has("leave_return_process_id"u8, processId);

    /// <summary>Whether a correction has no result yet, by its own entry, or without one by the status of the leave.</summary>
    private bool IsCorrectionOpen(string processId)
    {
        foreach (var info in Row.Elements("leave_correct_process_info"u8))
        {
            if (info.Text("process_id"u8) == processId)
                return IsOpen(info);
        }

        return Status == LeaveRequestStatus.Correcting;
    }

    private static bool IsOpen(JsonElement info) => info.Text("process_status"u8) is "inProgress" or "toStart";

    private bool Has(ReadOnlySpan<byte> list, string processId)
    {
        foreach (var id in Row.Elements(list))
        {
            if (id.Scalar() == processId)
                return true;
        }

        return false;
    }

    private int Count(ReadOnlySpan<byte> list) => Row.Elements(list).Take(MaxProcesses).Count();
}

/// <summary>The status of a leave of Feishu People, by its number.</summary>
internal enum LeaveRequestStatus
{
    /// <summary>The leave is approved.</summary>
    Approved = 1,

    /// <summary>The leave is not decided yet.</summary>
    Pending = 2,

    /// <summary>The leave is approved, and a correction of it is not decided yet.</summary>
    Correcting = 3,

    /// <summary>The leave is approved, and its cancellation is not decided yet.</summary>
    Cancelling = 4,

    /// <summary>The leave is approved, and an early return from it is not decided yet.</summary>
    Returning = 5,

    /// <summary>The employee returned from the leave early.</summary>
    Returned = 6,

    /// <summary>The leave was rejected.</summary>
    Rejected = 7,

    /// <summary>The approved leave was cancelled.</summary>
    Cancelled = 8,

    /// <summary>The employee withdrew the leave.</summary>
    Withdrawn = 9,
}
