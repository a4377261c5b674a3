using FeishuApproval.Events.Facts;

namespace FeishuApproval.Attendance.Records;

/// <summary>What a store keeps of a record in columns of its own, beside the state, for readers of its tables.</summary>
/// <param name="Facts">The merged facts.</param>
/// <param name="Kind">The kind.</param>
/// <param name="Start">The start.</param>
/// <param name="End">The end, exclusive.</param>
/// <param name="DurationSeconds">The length in seconds; null when it is unknown.</param>
internal sealed record RecordColumns(
    AttendanceFacts Facts,
    AttendanceKind Kind,
    DateTimeOffset? Start,
    DateTimeOffset? End,
    long? DurationSeconds
)
{
    /// <summary>Whether the approval is valid or reverted.</summary>
    public AttendanceStatus Status => Facts.Reverted ? AttendanceStatus.Reverted : AttendanceStatus.Approved;

    /// <summary>Returns the columns of a state; null when it has no record.</summary>
    public static RecordColumns? From(AttendanceState state, AttendanceRules rules)
    {
        if (state.MergedFacts() is not { Kind: { } kind } facts)
            return null;
        var (start, end) = facts.Span();
        return new RecordColumns(facts, kind, start, end, RecordDays.LengthOf(facts, rules));
    }
}
