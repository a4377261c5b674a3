using System.Diagnostics.Metrics;
using FeishuApproval.Json;
using FeishuApproval.Messaging;

namespace FeishuApproval.Telemetry;

/// <summary>
/// The meter <c>FeishuApproval</c>. Tags have a small set of values: types, reasons, subscriptions and outcomes. They never contain an id
/// or a name.
/// </summary>
internal sealed class Metrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "FeishuApproval";

    /// <summary>The counted steps of a publication, in seconds; at 2.5 s the answer becomes 503.</summary>
    private static readonly InstrumentAdvice<double> PublishSteps = new()
    {
        HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 2.5],
    };

    /// <summary>The counted steps of the processing delay, in seconds; after 7 hours Feishu sends an event no more.</summary>
    private static readonly InstrumentAdvice<double> LagSteps = new()
    {
        HistogramBucketBoundaries = [0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600, 25_200],
    };

    private readonly Counter<long> _received;
    private readonly Counter<long> _rejected;
    private readonly Histogram<double> _publishDuration;
    private readonly Counter<long> _projections;
    private readonly Histogram<double> _projectionLag;
    private readonly Counter<long> _conflicts;
    private readonly Counter<long> _deadLetters;
    private readonly Counter<long> _connectionAttempts;
    private readonly Counter<long> _connectionsLost;
    private readonly Counter<long> _droppedFrames;
    private readonly Counter<long> _platformCalls;
    private readonly Counter<long> _reconciled;
    private readonly Counter<long> _details;
    private readonly Counter<long> _peopleProcesses;
    private readonly Counter<long> _retentionRefused;
    private readonly Counter<long> _unreadableRecords;
    private readonly EventStatistics? _statistics;

    /// <summary>Creates the instruments.</summary>
    /// <param name="meters">Creates the meter.</param>
    /// <param name="statistics">Receives the same counts, for the status of this process.</param>
    public Metrics(IMeterFactory meters, EventStatistics? statistics = null)
    {
        _statistics = statistics;
        var meter = meters.Create(MeterName);
        _received = meter.CreateCounter<long>(
            "feishu.events.received",
            "{event}",
            "Authentic events by type and by whether the topic took them."
        );
        _rejected = meter.CreateCounter<long>(
            "feishu.events.rejected",
            "{request}",
            "Requests that were not authentic, by reason."
        );
        _publishDuration = meter.CreateHistogram<double>(
            "feishu.publish.duration",
            "s",
            "Time until the topic held an event durably.",
            tags: null,
            PublishSteps
        );
        _projections = meter.CreateCounter<long>(
            "feishu.projections",
            "{event}",
            "Handled deliveries by subscription and outcome."
        );
        _projectionLag = meter.CreateHistogram<double>(
            "feishu.projection.lag",
            "s",
            "Time from receiving an event to having it in its record.",
            tags: null,
            LagSteps
        );
        _conflicts = meter.CreateCounter<long>(
            "feishu.store.conflicts",
            "{conflict}",
            "Commits that another projector was faster than."
        );
        _deadLetters = meter.CreateCounter<long>(
            "feishu.deadletters",
            "{message}",
            "Dead-lettered messages by subscription and reason."
        );
        _connectionAttempts = meter.CreateCounter<long>(
            "feishu.connection.attempts",
            "{attempt}",
            "Attempts to open the long connection, by outcome."
        );
        _connectionsLost = meter.CreateCounter<long>(
            "feishu.connection.lost",
            "{connection}",
            "Long connections that ended, by reason."
        );
        _droppedFrames = meter.CreateCounter<long>(
            "feishu.connection.dropped",
            "{frame}",
            "Frames that were not acknowledged because they could not be read, by reason."
        );
        _platformCalls = meter.CreateCounter<long>(
            "feishu.platform.calls",
            "{call}",
            "Calls to the open platform by kind and outcome, repeated ones included."
        );
        _reconciled = meter.CreateCounter<long>(
            "feishu.reconcile.approvals",
            "{approval}",
            "Approvals compared with Feishu's list, by what was found."
        );
        _details = meter.CreateCounter<long>(
            "feishu.details",
            "{approval}",
            "Approvals whose detail was to be fetched, by outcome."
        );
        _peopleProcesses = meter.CreateCounter<long>(
            "feishu.people.processes",
            "{process}",
            "Processes of Feishu People that ended, by what they are for and by outcome."
        );
        _retentionRefused = meter.CreateCounter<long>(
            "feishu.retention.refused",
            "{run}",
            "Runs of the retention that deleted nothing until an operator confirms, by reason."
        );
        _unreadableRecords = meter.CreateCounter<long>(
            "feishu.records.unreadable",
            "{record}",
            "Records that got unreadable fields or have no date, by kind."
        );
    }

    internal void Received(string type, string outcome)
    {
        _received.Add(1, new("type", type), new("outcome", outcome));
        _statistics?.Received(type, outcome);
    }

    internal void Rejected(string reason, TimeSpan? clockDifference = null)
    {
        _rejected.Add(1, new KeyValuePair<string, object?>("reason", reason));
        _statistics?.Rejected(reason, clockDifference);
    }

    internal void Published(TimeSpan duration) => _publishDuration.Record(duration.TotalSeconds);

    internal void Projected(string subscription, HandlerOutcome outcome, TimeSpan lag, string eventId)
    {
        _projections.Add(1, new("subscription", subscription), new("outcome", SnakeCase.Of(outcome)));
        // Archiving does not change a record, so it has no processing delay.
        if (outcome != HandlerOutcome.Applied || subscription == Subscriptions.ArchiveName)
            return;

        // The receiver's clock may be ahead of this one. A lag is never negative.
        if (lag < TimeSpan.Zero)
            lag = TimeSpan.Zero;
        _projectionLag.Record(lag.TotalSeconds, new KeyValuePair<string, object?>("subscription", subscription));
        _statistics?.Lag.Record(lag);
        _statistics?.RecentLags.Record(eventId, lag);
    }

    internal void PlatformCalled(string call, string outcome) =>
        _platformCalls.Add(1, new("call", call), new("outcome", outcome));

    internal void Reconciled(string outcome, long count) =>
        _reconciled.Add(count, new KeyValuePair<string, object?>("outcome", outcome));

    internal void DetailHandled(string outcome)
    {
        _details.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
        _statistics?.DetailHandled(outcome);
    }

    internal void PeopleProcess(string bizType, string outcome)
    {
        _peopleProcesses.Add(1, new("biz_type", bizType), new("outcome", outcome));
        _statistics?.PeopleProcess(bizType, outcome);
    }

    internal void RetentionRefused(string reason) =>
        _retentionRefused.Add(1, new KeyValuePair<string, object?>("reason", reason));

    internal void FoundUnreadable(string kind) =>
        _unreadableRecords.Add(1, new KeyValuePair<string, object?>("kind", kind));

    internal void Conflict() => _conflicts.Add(1);

    internal void DeadLettered(string subscription, string reason) =>
        _deadLetters.Add(1, new("subscription", subscription), new("reason", reason));

    internal void ConnectionAttempted(string outcome) =>
        _connectionAttempts.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    internal void ConnectionLost(string reason) =>
        _connectionsLost.Add(1, new KeyValuePair<string, object?>("reason", reason));

    internal void FrameDropped(string reason) =>
        _droppedFrames.Add(1, new KeyValuePair<string, object?>("reason", reason));
}
