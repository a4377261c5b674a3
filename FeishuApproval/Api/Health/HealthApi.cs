using System.Text.Json;
using FeishuApproval.Api.Http;
using FeishuApproval.Attendance.Rebuild;
using FeishuApproval.Attendance.Records;
using FeishuApproval.DeadLetters;
using FeishuApproval.FeishuPlatform.LongConnection;
using FeishuApproval.FeishuPlatform.PeopleCalendars;
using FeishuApproval.FeishuPlatform.UserAccess;
using FeishuApproval.Files;
using FeishuApproval.Messaging;
using FeishuApproval.People;
using FeishuApproval.Privacy;
using FeishuApproval.Reconciliation;
using FeishuApproval.Telemetry;
using FeishuApproval.WorkCalendars;

namespace FeishuApproval.Api.Health;

/// <summary>Reports the state of the process. Every server uses this class.</summary>
/// <param name="readiness">Checks the topic and the store.</param>
/// <param name="statistics">The counts of this process.</param>
/// <param name="deadLetters">The dead letters.</param>
/// <param name="longConnection">The long connection; null when events are received by webhook only.</param>
/// <param name="names">The names of employees; null when names are not configured.</param>
/// <param name="reconcile">The scheduled comparison with Feishu; null where there is none.</param>
/// <param name="holidays">Whether the public holidays are known; null where no days are classified.</param>
/// <param name="retention">The retention periods; null where there is no retention.</param>
/// <param name="retentionStatus">The result of the last run of the retention; null where there is no retention.</param>
/// <param name="unreadable">Counts the records with unreadable fields or without a date; null where there are no records.</param>
/// <param name="rebuild">Whether a rebuild is due; null where there are no records.</param>
/// <param name="userAccess">The access of a user; null where none is renewed.</param>
/// <param name="details">The details that are fetched after events; null where none are.</param>
/// <param name="calendars">The work calendars of Feishu People; null where no days are classified.</param>
/// <param name="peopleLeaves">The leaves of Feishu People that are fetched after events; null where none are.</param>
internal sealed class HealthApi(
    Readiness readiness,
    EventStatistics statistics,
    IDeadLetters deadLetters,
    LongConnectionStatus? longConnection = null,
    IEmployeeNames? names = null,
    ReconcileSchedule? reconcile = null,
    HolidayCheck? holidays = null,
    RetentionOptions? retention = null,
    StoredValue<RetentionStatus>? retentionStatus = null,
    UnreadableRecords? unreadable = null,
    RebuildCheck? rebuild = null,
    UserAccessStatus? userAccess = null,
    DetailHandler? details = null,
    LoadedCalendars? calendars = null,
    PeopleLeaveHandler? peopleLeaves = null
)
{
    private static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(5);

    internal static ApiOperation LiveOperation { get; } =
        new("Whether the process answers.") { Answers = [ApiAnswer.Json(HealthJson.Instance.Liveness)] };

    internal static ApiOperation ReadyOperation { get; } =
        new(
            "Whether topic and store respond, and the long connection is not stopped; the result is kept for 10 s, on one machine for 1 s."
        )
        {
            Answers =
            [
                ApiAnswer.Json(HealthJson.Instance.OrderedDictionaryStringReadinessState) with
                {
                    Description = "The server is ready.",
                },
                ApiAnswer.Json(HealthJson.Instance.OrderedDictionaryStringReadinessState) with
                {
                    Status = 503,
                    Description =
                        "Topic or store does not respond, or the long connection is stopped. Try again after the seconds of the header Retry-After.",
                },
            ],
        };

    internal static ApiOperation StatusOperation { get; } =
        new(
            "Counters of this process, processing delay, dead letters, long connection, reconciliation, fetched details, processes of Feishu People, retention, source of names, "
                + "years whose public holidays are not known, work calendars of Feishu People, unreadable records, and whether a rebuild is due."
        )
        {
            Answers = [ApiAnswer.Json(HealthJson.Instance.StatusView)],
        };

    /// <summary>Confirms that the process is running (<see cref="Routes.HealthLive"/>).</summary>
    public static HttpResult GetLive() =>
        HttpResult.Json(JsonSerializer.SerializeToUtf8Bytes(new Liveness("live"), HealthJson.Instance.Liveness));

    /// <summary>Reports whether the topic and the store respond (<see cref="Routes.HealthReady"/>): 200 or 503.</summary>
    public async ValueTask<HttpResult> GetReadyAsync()
    {
        var report = await readiness.CheckAsync();
        var answer = new OrderedDictionary<string, ReadinessState> { ["status"] = State(report.IsReady) };
        foreach (var (name, isReady) in report.Dependencies)
            answer.Add(name, State(isReady));
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(
            answer,
            HealthJson.Instance.OrderedDictionaryStringReadinessState
        );
        return report.IsReady ? HttpResult.Json(body) : HttpResult.NotReady(body);
    }

    /// <summary>Returns the counts of this process and the dead letters (<see cref="Routes.Status"/>).</summary>
    public async ValueTask<HttpResult> GetStatusAsync(CancellationToken cancellationToken)
    {
        var online = longConnection?.CountOnlineAsync();
        var comparison = LoadReconcileAsync(cancellationToken);
        var deletion = LoadRetentionAsync(cancellationToken);
        var records = LoadRecordsAsync(cancellationToken);
        var counts = await WithinTimeAsync(async token => await deadLetters.CountAsync(token), cancellationToken);
        int? onlineConnections = online is null ? null : await online.WaitAsync(cancellationToken);
        var status = new StatusView
        {
            Since = statistics.Since,
            Receiving = ReceivingView.From(statistics),
            Events = EventCounts.From(statistics),
            LagSeconds = LagPercentiles.From(statistics.Lag),
            DeadLetters = counts is null
                ? null
                : new OrderedDictionary<string, int>(
                    counts.Select(each => KeyValuePair.Create(each.Subscription, each.Count))
                ),
            More = counts?.Any(count => count.HasMore),
            LongConnection = longConnection is null
                ? null
                : longConnection.Now with
                {
                    OnlineConnections = onlineConnections,
                },
            Reconcile = await comparison,
            Details = DetailView.From(details, statistics),
            PeopleProcesses = PeopleProcessView.From(peopleLeaves, statistics),
            Retention = await deletion,
            Names = names?.Status,
            UserAccess = userAccess?.Now,
            Holidays = holidays?.Status is { Message: not null } missing ? missing : null,
            WorkCalendars = calendars?.Status is [_, ..] set ? set : null,
            UnreadableRecords = (await records)?.Unreadable,
            RebuildDue = (await records)?.Due,
        };
        return HttpResult.Private(status, HealthJson.Instance.StatusView);
    }

    private async Task<ReconcileView?> LoadReconcileAsync(CancellationToken cancellationToken) =>
        reconcile is { IsOn: true }
            ? await WithinTimeAsync(
                async token => ReconcileView.From(await reconcile.LoadProgressAsync(token)),
                cancellationToken
            ) ?? ReconcileView.Unknown
            : null;

    private async Task<RetentionView?> LoadRetentionAsync(CancellationToken cancellationToken) =>
        retention is { IsOn: true } && retentionStatus is not null
            ? await WithinTimeAsync(
                async token => RetentionView.From(await retentionStatus.LoadAsync(token)),
                cancellationToken
            ) ?? RetentionView.Unknown
            : null;

    private async Task<RecordsView?> LoadRecordsAsync(CancellationToken cancellationToken) =>
        unreadable is null || rebuild is null
            ? null
            : await WithinTimeAsync(
                async token => new RecordsView(await unreadable.CountAsync(token), await rebuild.FindDueAsync(token)),
                cancellationToken
            );

    /// <summary>Null when the value cannot be read now; the rest of the status is still reported.</summary>
    private static async Task<T?> WithinTimeAsync<T>(
        Func<CancellationToken, Task<T>> read,
        CancellationToken cancellationToken
    )
        where T : class
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(ReadTimeout);
        try
        {
            return await read(timeout.Token);
        }
        catch (StoreUnavailableException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private static ReadinessState State(bool isReady) => isReady ? ReadinessState.Ready : ReadinessState.Unavailable;

    private sealed record RecordsView(int Unreadable, string? Due);
}
