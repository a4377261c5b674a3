using System.Text.Json.Serialization;
using FeishuApproval.Api.Reads;
using FeishuApproval.Attendance.Facts;
using FeishuApproval.Events;

namespace FeishuApproval.Api.Sharing;

/// <summary>Some of the records that a share link shows.</summary>
/// <param name="Items">The records.</param>
/// <param name="NextPageToken">Pass it as <c>page_token</c> to get the next page; null on the last page.</param>
/// <param name="Kinds">The kinds that the link shows.</param>
/// <param name="ExpiresAt">When the link stops working (UTC).</param>
internal sealed record SharedPage(
    IReadOnlyList<SharedRecord> Items, string? NextPageToken, IReadOnlyList<string> Kinds, DateTimeOffset ExpiresAt)
{
    /// <summary>The employees whose name is known, without employee numbers; null and absent where no source of names is set.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<NamedEmployee>? Names { get; init; }
}

/// <summary>A record as a share link shows it: who and when, without leave type, reason, amounts and details.</summary>
internal sealed record SharedRecord
{
    /// <summary>Identifies the record without revealing anything about it.</summary>
    public required string Id { get; init; }

    /// <summary>The kind of the record.</summary>
    public required AttendanceKind Kind { get; init; }

    /// <summary>The employee who submitted it.</summary>
    public string? UserId { get; init; }

    /// <summary>The employees it is about: those an overtime was entered for, else the one who submitted it.</summary>
    public required IReadOnlyList<string> Employees { get; init; }

    /// <summary>Start, in the attendance zone.</summary>
    public DateTimeOffset? Start { get; init; }

    /// <summary>End, exclusive.</summary>
    public DateTimeOffset? End { get; init; }

    /// <summary>The periods that remain when cancel-leaves are taken off, sorted.</summary>
    public required IReadOnlyList<Period> Periods { get; init; }
}
