using FeishuApproval.Events.Fields;

namespace FeishuApproval.Events.Facts;

/// <summary>
/// Merges facts field by field. Within one source, the greater value is used, so that the order of events does not matter. Between two
/// sources, the value of the better source is used, and missing values are filled from the other source.
/// </summary>
internal readonly struct FactMerge
{
    private readonly bool _preferFirst;

    private FactMerge(bool preferFirst) => _preferFirst = preferFirst;

    /// <summary>
    /// Merges the facts of two events from the same source. Commutative, associative and idempotent. Facts of a later revision replace those of
    /// an earlier one, except that an instance never loses its kind.
    /// </summary>
    public static AttendanceFacts Join(AttendanceFacts a, AttendanceFacts b)
    {
        var merge = new FactMerge(preferFirst: false);
        int order = string.CompareOrdinal(a.Revision, b.Revision);
        return order == 0 ? merge.Of(a, b) : (order > 0 ? a : b) with { Kind = merge.Of(a.Kind, b.Kind) };
    }

    /// <summary>Returns the facts of a better source. Missing values are filled from another source.</summary>
    public static AttendanceFacts Overlay(AttendanceFacts better, AttendanceFacts lesser) =>
        new FactMerge(preferFirst: true).Of(better, lesser);

    private AttendanceFacts Of(AttendanceFacts a, AttendanceFacts b) =>
        new()
        {
            Source = a.Source,
            Revision = Of(a.Revision, b.Revision),
            Kind = Of(a.Kind, b.Kind),
            Reverted = a.Reverted || b.Reverted,
            RevertedAt = Of(a.RevertedAt, b.RevertedAt),
            TenantKey = Of(a.TenantKey, b.TenantKey),
            AppId = Of(a.AppId, b.AppId),
            ApprovalCode = Of(a.ApprovalCode, b.ApprovalCode),
            UserId = Of(a.UserId, b.UserId),
            OpenId = Of(a.OpenId, b.OpenId),
            ApprovalStartedAt = Of(a.ApprovalStartedAt, b.ApprovalStartedAt),
            ApprovedAt = Of(a.ApprovedAt, b.ApprovedAt),
            SerialNumber = Of(a.SerialNumber, b.SerialNumber),
            DepartmentId = Of(a.DepartmentId, b.DepartmentId),
            Approvals = Of(a.Approvals, b.Approvals),
            Start = Of(a.Start, b.Start),
            End = Of(a.End, b.End),
            DurationSeconds = Of(a.DurationSeconds, b.DurationSeconds),
            Reason = Of(a.Reason, b.Reason),
            Leave = Of(a.Leave, b.Leave),
            LeaveDays = Of(a.LeaveDays, b.LeaveDays),
            Overtime = Of(a.Overtime, b.Overtime),
            Remedy = Of(a.Remedy, b.Remedy),
            Trip = Of(a.Trip, b.Trip),
            Out = Of(a.Out, b.Out),
            Shift = Of(a.Shift, b.Shift),
            UnreadableFields = Union(a.UnreadableFields, b.UnreadableFields),
        };

    private LeaveDetails? Of(LeaveDetails? a, LeaveDetails? b) =>
        a is null ? b
        : b is null ? a
        : new LeaveDetails
        {
            TypeKey = Of(a.TypeKey, b.TypeKey),
            TypeName = Of(a.TypeName, b.TypeName),
            TypeNames = Of(a.TypeNames, b.TypeNames),
            Unit = Of(a.Unit, b.Unit),
            Periods = Of(a.Periods, b.Periods),
            Detail = Of(a.Detail, b.Detail),
            Certification = Of(a.Certification, b.Certification),
            OriginInstanceCode = Of(a.OriginInstanceCode, b.OriginInstanceCode),
            AdjustedBy = Union(a.AdjustedBy, b.AdjustedBy),
            FamilyRelation = Of(a.FamilyRelation, b.FamilyRelation),
            Feeding = Of(a.Feeding, b.Feeding),
            InfantCount = Of(a.InfantCount, b.InfantCount),
            PregnancyMonths = Of(a.PregnancyMonths, b.PregnancyMonths),
            DifficultLabour = Of(a.DifficultLabour, b.DifficultLabour),
            PregnancyCheckUp = Of(a.PregnancyCheckUp, b.PregnancyCheckUp),
            PremaritalCheckUp = Of(a.PremaritalCheckUp, b.PremaritalCheckUp),
        };

    private FeedingDetails? Of(FeedingDetails? a, FeedingDetails? b) =>
        a is null ? b
        : b is null ? a
        : new FeedingDetails
        {
            ArriveLateMinutes = Of(a.ArriveLateMinutes, b.ArriveLateMinutes),
            LeaveEarlyMinutes = Of(a.LeaveEarlyMinutes, b.LeaveEarlyMinutes),
            RestDailyMinutes = Of(a.RestDailyMinutes, b.RestDailyMinutes),
        };

    private OvertimeDetails? Of(OvertimeDetails? a, OvertimeDetails? b) =>
        a is null ? b
        : b is null ? a
        : new OvertimeDetails
        {
            TypeName = Of(a.TypeName, b.TypeName),
            Compensation = Of(a.Compensation, b.Compensation),
            Workers = Of(a.Workers, b.Workers),
            WorkerOpenIds = Of(a.WorkerOpenIds, b.WorkerOpenIds),
            Periods = Of(a.Periods, b.Periods),
            Days = Of(a.Days, b.Days),
        };

    private RemedyDetails? Of(RemedyDetails? a, RemedyDetails? b) =>
        a is null ? b
        : b is null ? a
        : new RemedyDetails
        {
            At = Of(a.At, b.At),
            Times = Of(a.Times, b.Times),
            Date = Of(a.Date, b.Date),
            Dates = Of(a.Dates, b.Dates),
            PunchNo = Of(a.PunchNo, b.PunchNo),
        };

    private TripDetails? Of(TripDetails? a, TripDetails? b) =>
        a is null ? b
        : b is null ? a
        : new TripDetails
        {
            Schedules = Of(a.Schedules, b.Schedules),
            Companions = Of(a.Companions, b.Companions),
            CompanionOpenIds = Of(a.CompanionOpenIds, b.CompanionOpenIds),
        };

    private OutDetails? Of(OutDetails? a, OutDetails? b) =>
        a is null ? b
        : b is null ? a
        : new OutDetails
        {
            TypeKey = Of(a.TypeKey, b.TypeKey),
            TypeName = Of(a.TypeName, b.TypeName),
            TypeNames = Of(a.TypeNames, b.TypeNames),
            Unit = Of(a.Unit, b.Unit),
            Images = Of(a.Images, b.Images),
        };

    private ShiftDetails? Of(ShiftDetails? a, ShiftDetails? b) =>
        a is null ? b
        : b is null ? a
        : new ShiftDetails { GivenAt = Of(a.GivenAt, b.GivenAt), TakenAt = Of(a.TakenAt, b.TakenAt) };

    /// <summary>Unites the steps of two sources. A step that both state is merged field by field.</summary>
    private IReadOnlyList<ApprovalStep>? Of(IReadOnlyList<ApprovalStep>? a, IReadOnlyList<ApprovalStep>? b) =>
        a is null ? b
        : b is null ? a
        : Distinct(a.Concat(b), Of);

    /// <summary>Returns each step once, sorted by key; null when there are none. The steps may state the same step several times.</summary>
    internal static IReadOnlyList<ApprovalStep>? Distinct(IEnumerable<ApprovalStep> steps) =>
        Distinct(steps, new FactMerge(preferFirst: false).Of) is { Length: > 0 } distinct ? distinct : null;

    // The keys decide which steps are kept when there are too many, because merging never changes a key.
    private static ApprovalStep[] Distinct(
        IEnumerable<ApprovalStep> steps,
        Func<ApprovalStep, ApprovalStep, ApprovalStep> merge
    ) =>
        [
            .. steps
                .GroupBy(step => step.Key, StringComparer.Ordinal)
                .OrderBy(same => same.Key, StringComparer.Ordinal)
                .Take(ApprovalStep.MaxSteps)
                .Select(same => same.Aggregate(merge)),
        ];

    private ApprovalStep Of(ApprovalStep a, ApprovalStep b) =>
        new()
        {
            Action = a.Action,
            At = Of(a.At, b.At),
            UserId = Of(a.UserId, b.UserId),
            OpenId = Of(a.OpenId, b.OpenId),
            Others = Of(a.Others, b.Others),
            Node = Of(a.Node, b.Node),
            Comment = Of(a.Comment, b.Comment),
            TaskId = a.TaskId,
        };

    private string? Of(string? a, string? b) =>
        a is null ? b
        : b is null || _preferFirst ? a
        : string.CompareOrdinal(a, b) >= 0 ? a
        : b;

    private T? Of<T>(T? a, T? b)
        where T : struct =>
        a is null ? b
        : b is null || _preferFirst ? a
        : Comparer<T>.Default.Compare(a.Value, b.Value) >= 0 ? a
        : b;

    private IReadOnlyList<T>? Of<T>(IReadOnlyList<T>? a, IReadOnlyList<T>? b) =>
        a is null ? b
        : b is null || _preferFirst ? a
        : Compare(a, b) >= 0 ? a
        : b;

    private IReadOnlyDictionary<string, string>? Of(
        IReadOnlyDictionary<string, string>? a,
        IReadOnlyDictionary<string, string>? b
    ) =>
        a is null ? b
        : b is null || _preferFirst ? a
        : Compare(Flatten(a), Flatten(b)) >= 0 ? a
        : b;

    private static List<string> Flatten(IReadOnlyDictionary<string, string> map) =>
        [
            .. map.OrderBy(entry => entry.Key, StringComparer.Ordinal)
                .SelectMany(entry => new[] { entry.Key, entry.Value }),
        ];

    /// <summary>Returns the sorted union of two sorted lists.</summary>
    internal static IReadOnlyList<string>? Union(IReadOnlyList<string>? a, IReadOnlyList<string>? b) =>
        a is null ? b
        : b is null ? a
        : [.. a.Union(b, StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>Compares two lists element by element, then by length. Texts are compared by code unit.</summary>
    private static int Compare<T>(IReadOnlyList<T> a, IReadOnlyList<T> b)
    {
        IComparer<T> comparer =
            typeof(T) == typeof(string) ? (IComparer<T>)StringComparer.Ordinal : Comparer<T>.Default;
        for (int i = 0; i < Math.Min(a.Count, b.Count); i++)
        {
            int order = comparer.Compare(a[i], b[i]);
            if (order != 0)
                return order;
        }

        return a.Count.CompareTo(b.Count);
    }
}
