using System.Collections.Immutable;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using FeishuApproval.Events.Types;
using FeishuApproval.FeishuPlatform.LongConnection;
using FeishuApproval.FeishuPlatform.PeopleCalendars;
using FeishuApproval.FeishuPlatform.UserAccess;
using FeishuApproval.Json;
using FeishuApproval.People;
using FeishuApproval.Privacy;
using FeishuApproval.Reconciliation;
using FeishuApproval.Telemetry;
using FeishuApproval.Webhook;
using FeishuApproval.WorkCalendars;

namespace FeishuApproval.Api.Health;

/// <summary>The counts of one process, and the dead letters.</summary>
internal sealed record StatusView
{
    /// <summary>When the counting started (UTC).</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Whether Feishu's events are taken.</summary>
    public required ReceivingView Receiving { get; init; }

    /// <summary>The requests of the webhook and the events of the long connection.</summary>
    public required EventCounts Events { get; init; }

    /// <summary>The time from receiving an event to applying it, in seconds.</summary>
    public required LagPercentiles LagSeconds { get; init; }

    /// <summary>The number of dead letters by subscription; null when they cannot be counted now.</summary>
    public required IReadOnlyDictionary<string, int>? DeadLetters { get; init; }

    /// <summary>Whether there may be more dead letters than the counted ones; absent when they cannot be counted now.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? More { get; init; }

    /// <summary>The long connection; absent when events are received by webhook only.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public LongConnectionSnapshot? LongConnection { get; init; }

    /// <summary>The scheduled comparison with Feishu; absent where it is off.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ReconcileView? Reconcile { get; init; }

    /// <summary>The details of approvals that are fetched after events; absent where none are fetched.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DetailView? Details { get; init; }

    /// <summary>The processes of Feishu People; absent until one of attendance ended.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PeopleProcessView? PeopleProcesses { get; init; }

    /// <summary>The last run of the retention; absent where no retention period is set.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RetentionView? Retention { get; init; }

    /// <summary>The state of the source of employee names; absent when names are not configured.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public EmployeeNamesStatus? Names { get; init; }

    /// <summary>The access of the user whose subscription reports approvals; absent when no user granted access.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public UserAccessView? UserAccess { get; init; }

    /// <summary>
    /// The years whose public holidays are not known; absent when those of this year and, from November, of the next year are.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public HolidayStatus? Holidays { get; init; }

    /// <summary>The work calendars of Feishu People; absent where none is set.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<PeopleCalendarStatus>? WorkCalendars { get; init; }

    /// <summary>
    /// The number of approved records with unreadable fields or without a date, at most 1,000; absent when they cannot be counted now.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? UnreadableRecords { get; init; }

    /// <summary>Why a rebuild of all records is due, and what to do; absent when none is.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RebuildDue { get; init; }
}

/// <summary>The events and requests received since the process started.</summary>
/// <param name="Received">The number of authentic events by type and outcome.</param>
/// <param name="Rejected">The number of requests that were not authentic, by reason.</param>
/// <param name="RejectedDetails">The requests that were not authentic, by reason: when, and what to do.</param>
/// <param name="LastAt">When the last authentic event of each type was received (UTC).</param>
internal sealed record EventCounts(
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, long>> Received,
    IReadOnlyDictionary<string, long> Rejected,
    IReadOnlyDictionary<string, RejectedView> RejectedDetails,
    IReadOnlyDictionary<string, DateTimeOffset> LastAt
)
{
    /// <summary>Returns the current counts, sorted by name.</summary>
    public static EventCounts From(EventStatistics statistics) =>
        new(
            statistics
                .ReceivedEvents.GroupBy(entry => entry.Key.Type)
                .ToImmutableSortedDictionary(
                    type => type.Key,
                    IReadOnlyDictionary<string, long> (type) =>
                        type.ToImmutableSortedDictionary(
                            entry => entry.Key.Outcome,
                            entry => entry.Value,
                            StringComparer.Ordinal
                        ),
                    StringComparer.Ordinal
                ),
            statistics.RejectedRequests.ToImmutableSortedDictionary(
                entry => entry.Key,
                entry => entry.Value.Count,
                StringComparer.Ordinal
            ),
            statistics.RejectedRequests.ToImmutableSortedDictionary(
                entry => entry.Key,
                entry => RejectedView.From(entry.Key, entry.Value),
                StringComparer.Ordinal
            ),
            statistics.LastAt.ToImmutableSortedDictionary(StringComparer.Ordinal)
        );
}

/// <summary>The requests that were rejected for one reason.</summary>
/// <param name="FirstAt">When the first arrived since the process started (UTC).</param>
/// <param name="LastAt">When the last arrived (UTC).</param>
/// <param name="ByHour">The number of requests in each of the last 48 hours that had any, by the start of the hour (UTC).</param>
/// <param name="Hint">What the reason means and what to do.</param>
internal sealed record RejectedView(
    DateTimeOffset FirstAt,
    DateTimeOffset LastAt,
    IReadOnlyDictionary<string, long> ByHour,
    string Hint
)
{
    /// <summary>
    /// How far the time of the last signed request was behind the server's clock; absent when the reason is another.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? ClockDifferenceSeconds { get; init; }

    /// <summary>Returns the requests of a reason.</summary>
    public static RejectedView From(string reason, Rejections rejections) =>
        new(
            rejections.FirstAt,
            rejections.LastAt,
            new OrderedDictionary<string, long>(
                rejections.ByHour.Select(hour =>
                    KeyValuePair.Create(
                        hour.Key.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                        hour.Value
                    )
                )
            ),
            ReceivingView.Reasons[reason].Hint()
        )
        {
            ClockDifferenceSeconds = rejections.ClockDifference is { } difference
                ? (long)difference.TotalSeconds
                : null,
        };
}

/// <summary>Whether Feishu's events are taken.</summary>
internal enum ReceivingState
{
    /// <summary>Nothing was received since the process started.</summary>
    NoEvents,

    /// <summary>The last event was stored on the topic.</summary>
    Accepting,

    /// <summary>Since the last event, requests were rejected for a reason that points to a wrong setting or clock.</summary>
    Rejecting,

    /// <summary>The topic did not take the last event; Feishu sends it again.</summary>
    Unavailable,
}

/// <summary>Whether Feishu's events are taken, by the requests since the process started.</summary>
/// <param name="State">The state.</param>
/// <param name="LastEventAt">When the topic last took an event (UTC); null before the first.</param>
/// <param name="Reason">The reason of the last such rejection while <see cref="ReceivingState.Rejecting"/>; otherwise null.</param>
/// <param name="Message">What to do; null when nothing is wrong.</param>
internal sealed record ReceivingView(ReceivingState State, DateTimeOffset? LastEventAt, string? Reason, string? Message)
{
    internal static readonly ImmutableDictionary<string, RejectReason> Reasons = Enum.GetValues<RejectReason>()
        .ToImmutableDictionary(SnakeCase.Of);

    /// <summary>Returns the current state.</summary>
    public static ReceivingView From(EventStatistics statistics)
    {
        var accepted = statistics.PublishedAt;
        var rejected = statistics
            .RejectedRequests.Where(entry => Reasons[entry.Key].PointsToSettings())
            .Select(entry => (Reason: entry.Key, At: (DateTimeOffset?)entry.Value.LastAt))
            .OrderByDescending(entry => entry.At)
            .ThenBy(entry => entry.Reason, StringComparer.Ordinal)
            .FirstOrDefault();
        var problem = Later(rejected.At, statistics.UnavailableAt);
        if (problem is null || problem <= accepted)
        {
            var state = accepted is null ? ReceivingState.NoEvents : ReceivingState.Accepting;
            return new ReceivingView(state, accepted, null, null);
        }

        return problem == rejected.At
            ? new ReceivingView(ReceivingState.Rejecting, accepted, rejected.Reason, Reasons[rejected.Reason].Hint())
            : new ReceivingView(
                ReceivingState.Unavailable,
                accepted,
                null,
                "The topic did not take the last event. Feishu sends it again for seven hours; the log names the cause."
            );
    }

    private static DateTimeOffset? Later(DateTimeOffset? a, DateTimeOffset? b) => a is null || b > a ? b : a;
}

/// <summary>Percentiles of a duration in seconds; null before the first event.</summary>
/// <param name="P50">Half of the events took at most this long.</param>
/// <param name="P90">Nine of ten events took at most this long.</param>
/// <param name="P99">99 of 100 events took at most this long.</param>
internal sealed record LagPercentiles(double? P50, double? P90, double? P99)
{
    /// <summary>Returns the current percentiles, rounded to milliseconds.</summary>
    public static LagPercentiles From(DurationHistogram lag)
    {
        return new LagPercentiles(Of(0.5), Of(0.9), Of(0.99));

        double? Of(double share) => lag.Count > 0 ? Math.Round(lag.Percentile(share).TotalSeconds, 3) : null;
    }
}

/// <summary>Where the scheduled comparison stands.</summary>
internal enum ReconcileState
{
    /// <summary>It has not run yet.</summary>
    NotRun,

    /// <summary>A part of the period is compared; the next run continues.</summary>
    InProgress,

    /// <summary>The whole period is compared.</summary>
    Complete,

    /// <summary>The last run ended early, or some approvals could not be fetched.</summary>
    Failed,

    /// <summary>The store does not respond.</summary>
    Unknown,
}

/// <summary>The scheduled comparison with Feishu, of all servers on one store.</summary>
/// <param name="State">Where it stands.</param>
/// <param name="LastRunAt">When the last run ended (UTC); null before the first.</param>
/// <param name="ComparedFrom">The first submission that is compared (UTC); null before the first run.</param>
/// <param name="ComparedTo">The end of the submissions that are compared (UTC); null before the first run.</param>
/// <param name="Missing">Approvals that were not known here and were fetched.</param>
/// <param name="Reverted">Approvals that were reverted in Feishu only.</param>
/// <param name="Failed">Differences that could not be fetched or read.</param>
/// <param name="Message">Why the last run ended early, in a sentence; null when nothing is wrong.</param>
internal sealed record ReconcileView(
    ReconcileState State,
    DateTimeOffset? LastRunAt,
    DateTimeOffset? ComparedFrom,
    DateTimeOffset? ComparedTo,
    long Missing,
    long Reverted,
    long Failed,
    string? Message
)
{
    /// <summary>The view when the store does not respond.</summary>
    public static ReconcileView Unknown { get; } = new(ReconcileState.Unknown, null, null, null, 0, 0, 0, null);

    /// <summary>The view of saved progress; null is before the first run.</summary>
    public static ReconcileView From(ReconcileProgress? saved)
    {
        if (saved is null)
            return new(ReconcileState.NotRun, null, null, null, 0, 0, 0, null);
        var state =
            saved.Problem is not null || saved.Failed > 0 ? ReconcileState.Failed
            : saved.Next is null ? ReconcileState.Complete
            : ReconcileState.InProgress;
        return new(
            state,
            saved.LastRunAt,
            saved.From,
            saved.To,
            saved.Missing,
            saved.Reverted,
            saved.Failed,
            saved.Problem
        );
    }
}

/// <summary>Whether details are fetched after events.</summary>
internal enum DetailState
{
    /// <summary>Details are fetched.</summary>
    Fetching,

    /// <summary>No call is possible now, so details are left to the next comparisons with Feishu.</summary>
    PutOff,
}

/// <summary>The details of approvals that are fetched after events.</summary>
/// <param name="State">Whether details are fetched now.</param>
/// <param name="Fetched">The details that were fetched since the process started.</param>
/// <param name="PutOff">The details that were left to the next comparisons with Feishu since the process started.</param>
/// <param name="Failed">The details that Feishu refused since the process started.</param>
/// <param name="Message">Why no detail is fetched now, and what to do; null when nothing is wrong.</param>
internal sealed record DetailView(DetailState State, long Fetched, long PutOff, long Failed, string? Message)
{
    /// <summary>Returns the current counts; null where no details are fetched.</summary>
    public static DetailView? From(DetailHandler? details, EventStatistics statistics) =>
        details is { IsOn: true }
            ? new(
                details.Problem is null ? DetailState.Fetching : DetailState.PutOff,
                statistics.Details(DetailHandler.Fetched),
                statistics.Details(DetailHandler.PutOff),
                statistics.Details(DetailHandler.Failed),
                details.Problem
            )
            : null;
}

/// <summary>Whether leaves of Feishu People are fetched.</summary>
internal enum PeopleLeaveState
{
    /// <summary>Leaves are fetched.</summary>
    Fetching,

    /// <summary>The last call failed. The events of the leaves wait, and become dead letters.</summary>
    Failed,
}

/// <summary>The processes of Feishu People that ended since the process of the server started.</summary>
/// <param name="State">Whether leaves are fetched.</param>
/// <param name="Leaves">The processes of leaves whose leave was fetched.</param>
/// <param name="WithoutRecord">The approved processes of other kinds, which make no record, by Feishu's <c>biz_type</c>.</param>
/// <param name="Message">What is wrong or missing and what to do; null when there is nothing to do.</param>
internal sealed record PeopleProcessView(
    PeopleLeaveState State,
    long Leaves,
    IReadOnlyDictionary<string, long> WithoutRecord,
    string? Message
)
{
    private const string UnmappedMessage =
        "Only leaves of Feishu People become records. Overtime, trips, corrections, outings and shift swaps of Feishu People are archived, and are "
        + "missing in lists and payroll: docs/feishu-people.md.";

    /// <summary>Returns the current counts; null where no process of attendance ended.</summary>
    public static PeopleProcessView? From(PeopleLeaveHandler? handler, EventStatistics statistics)
    {
        var processes = statistics.PeopleProcesses.ToDictionary();
        if (handler is null || processes.Count == 0)
            return null;
        var others = processes
            .Where(entry => entry.Key.Outcome == PeopleLeaveHandler.NoRecord)
            .ToImmutableSortedDictionary(entry => entry.Key.BizType, entry => entry.Value, StringComparer.Ordinal);
        return new(
            handler.Problem is null ? PeopleLeaveState.Fetching : PeopleLeaveState.Failed,
            processes.GetValueOrDefault((ProcessStatusChanged.Leave, PeopleLeaveHandler.Fetched)),
            others,
            handler.Problem ?? (others.IsEmpty ? null : UnmappedMessage)
        );
    }
}

/// <summary>Where the retention stands.</summary>
internal enum RetentionState
{
    /// <summary>It has not run yet.</summary>
    NotRun,

    /// <summary>The last run deleted all old data.</summary>
    Complete,

    /// <summary>The last run deleted nothing, and an operator has to confirm.</summary>
    Refused,

    /// <summary>The store does not respond.</summary>
    Unknown,
}

/// <summary>The last run of the retention, of all servers on one store.</summary>
/// <param name="State">Where it stands.</param>
/// <param name="LastRunAt">When the last run ended (UTC); null before the first.</param>
/// <param name="Events">Archived events that were deleted, or that a refused run would have deleted.</param>
/// <param name="Records">Records that were deleted, or that a refused run would have deleted.</param>
/// <param name="UnreadableRecords">Records that are kept because their stored state cannot be read.</param>
/// <param name="Reason">Why the last run was refused; null when it was not.</param>
/// <param name="Message">Why the last run was refused and what to do, in a sentence; null when it was not.</param>
internal sealed record RetentionView(
    RetentionState State,
    DateTimeOffset? LastRunAt,
    long Events,
    long Records,
    long UnreadableRecords,
    RetentionRefusal? Reason,
    string? Message
)
{
    /// <summary>The view when the store does not respond.</summary>
    public static RetentionView Unknown { get; } = new(RetentionState.Unknown, null, 0, 0, 0, null, null);

    /// <summary>The view of a stored result; null is before the first run.</summary>
    public static RetentionView From(RetentionStatus? saved) =>
        saved is null
            ? new(RetentionState.NotRun, null, 0, 0, 0, null, null)
            : new(
                saved.Refusal is null ? RetentionState.Complete : RetentionState.Refused,
                saved.LastRunAt,
                saved.Events,
                saved.Records,
                saved.UnreadableRecords,
                saved.Refusal,
                saved.Message
            );
}

/// <summary>The response of a running process.</summary>
/// <param name="Status">Always <c>live</c>.</param>
internal sealed record Liveness(string Status);

/// <summary>Whether a dependency responds.</summary>
internal enum ReadinessState
{
    /// <summary>The dependency responds.</summary>
    Ready,

    /// <summary>The dependency did not respond in time.</summary>
    Unavailable,
}

/// <summary>Serializes health and status as JSON.</summary>
[JsonSerializable(typeof(Liveness))]
[JsonSerializable(typeof(OrderedDictionary<string, ReadinessState>))]
[JsonSerializable(typeof(StatusView))]
internal sealed partial class HealthJson : JsonSerializerContext
{
    public static HealthJson Instance { get; } =
        new(
            new JsonSerializerOptions
            {
                PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
                Converters =
                {
                    new SnakeCaseEnumConverter<ReadinessState>(),
                    new SnakeCaseEnumConverter<ReceivingState>(),
                    new SnakeCaseEnumConverter<UserAccessState>(),
                    new SnakeCaseEnumConverter<LongConnectionState>(),
                    new SnakeCaseEnumConverter<ReconcileState>(),
                    new SnakeCaseEnumConverter<DetailState>(),
                    new SnakeCaseEnumConverter<PeopleLeaveState>(),
                    new SnakeCaseEnumConverter<RetentionState>(),
                    new SnakeCaseEnumConverter<RetentionRefusal>(),
                    new SnakeCaseEnumConverter<EmployeeNameSource>(),
                },

                // The responses are JSON documents. No page inserts them unescaped.
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            }
        );
}
