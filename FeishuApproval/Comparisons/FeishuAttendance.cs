using System.Text.Json;
using FeishuApproval.FeishuPlatform.Api;
using FeishuApproval.Reconciliation.Comparison;

namespace FeishuApproval.Comparisons;

/// <summary>Reads the approvals and corrections of a period from Feishu's attendance.</summary>
/// <param name="client">The client of an app of the tenant.</param>
/// <param name="budget">The calls and the time of the run.</param>
/// <param name="zone">The attendance zone.</param>
/// <param name="from">The first day.</param>
/// <param name="through">The last day, at most today.</param>
internal sealed class FeishuAttendance(
    PlatformClient client,
    CallBudget budget,
    TimeZoneInfo zone,
    DateOnly from,
    DateOnly through
)
{
    private readonly FeishuItemReader _reader = new(zone);
    private readonly (DateOnly From, DateOnly To)[] _approvals = Windows(from, through);

    // A correction of a night shift can have the date before or after.
    private readonly (DateOnly From, DateOnly To)[] _corrections = Windows(from.AddDays(-1), through.AddDays(1));

    /// <summary>The number of approvals that could not be read.</summary>
    public int Unreadable => _reader.Unreadable;

    /// <summary>
    /// Reads the attendance of employees. Employees that the platform does not know are found by halves, because the platform refuses the
    /// whole call.
    /// </summary>
    /// <param name="userIds">The employees, at most <see cref="PlatformClient.MaxAttendanceUsers"/>.</param>
    /// <param name="cancellationToken">Ends the calls.</param>
    public async ValueTask<AttendanceAnswer> ReadAsync(
        IReadOnlyList<string> userIds,
        CancellationToken cancellationToken
    )
    {
        if (!budget.MayGoOn(_approvals.Length + _corrections.Length))
            return new AttendanceAnswer(0);
        if ((await QueryAsync(userIds, cancellationToken)).TryGet(out var items, out var error))
            return new AttendanceAnswer(userIds.Count) { Items = items };
        if (userIds.Count == 1)
        {
            return error.Code == PlatformErrors.UnknownEmployee
                ? new AttendanceAnswer(1) { Unknown = userIds }
                : new AttendanceAnswer(0) { Error = error };
        }

        // An answer that is too long cannot be read either, and halves are shorter.
        if (error.Code != PlatformErrors.UnknownEmployee && error.Kind != PlatformErrorKind.BadAnswer)
            return new AttendanceAnswer(0) { Error = error };
        int half = userIds.Count / 2;
        var first = await ReadAsync([.. userIds.Take(half)], cancellationToken);
        return first.Employees < half ? first : first.And(await ReadAsync([.. userIds.Skip(half)], cancellationToken));
    }

    private async ValueTask<PlatformResult<FeishuItem[]>> QueryAsync(
        IReadOnlyList<string> userIds,
        CancellationToken cancellationToken
    )
    {
        var approvals = new List<JsonElement>();
        foreach (var (first, last) in _approvals)
        {
            if (
                !(await client.QueryUserApprovalsAsync(userIds, first, last, cancellationToken)).TryGet(
                    out var rows,
                    out var error
                )
            )
                return error;
            approvals.AddRange(rows);
        }

        var corrections = new List<JsonElement>();
        foreach (var (first, last) in _corrections)
        {
            if (
                !(
                    await client.QueryCorrectionsAsync(
                        userIds,
                        Midnight(first),
                        Midnight(last.AddDays(1)).AddSeconds(-1),
                        cancellationToken
                    )
                ).TryGet(out var rows, out var error)
            )
                return error;
            corrections.AddRange(rows);
        }

        FeishuItem[] items =
        [
            .. _reader.ReadApprovals(approvals),
            .. _reader.ReadCorrections(corrections, from, through),
        ];
        return items;
    }

    private DateTimeOffset Midnight(DateOnly date)
    {
        var midnight = date.ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(midnight, zone.GetUtcOffset(midnight));
    }

    /// <summary>Returns the windows of a period, each of at most <see cref="PlatformClient.MaxAttendanceDays"/> days.</summary>
    private static (DateOnly From, DateOnly To)[] Windows(DateOnly from, DateOnly to)
    {
        var windows = new List<(DateOnly, DateOnly)>();
        for (var first = from; first <= to; first = first.AddDays(PlatformClient.MaxAttendanceDays))
        {
            var last = first.AddDays(PlatformClient.MaxAttendanceDays - 1);
            windows.Add((first, last < to ? last : to));
        }

        return [.. windows];
    }
}

/// <summary>The attendance of the first of some employees.</summary>
/// <param name="Employees">The number of employees that were answered, in their order.</param>
internal sealed record AttendanceAnswer(int Employees)
{
    /// <summary>Their approvals and corrections.</summary>
    public IReadOnlyList<FeishuItem> Items { get; init; } = [];

    /// <summary>Those of them that Feishu's attendance does not know, or that the app may not read.</summary>
    public IReadOnlyList<string> Unknown { get; init; } = [];

    /// <summary>Why the others were not answered; null when the calls or the time are used up.</summary>
    public PlatformError? Error { get; init; }

    /// <summary>Adds the answer for the employees that follow.</summary>
    public AttendanceAnswer And(AttendanceAnswer next) =>
        new(Employees + next.Employees)
        {
            Items = [.. Items, .. next.Items],
            Unknown = [.. Unknown, .. next.Unknown],
            Error = next.Error,
        };
}
