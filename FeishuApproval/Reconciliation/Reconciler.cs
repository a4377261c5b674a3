using FeishuApproval.ApproverTasks;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Events.Snapshots;
using FeishuApproval.FeishuPlatform.Api;
using FeishuApproval.Messaging;
using FeishuApproval.Reconciliation.Comparison;
using FeishuApproval.Telemetry;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.Reconciliation;

/// <summary>
/// Compares records with Feishu's list of approvals and applies the differences: approvals and reverts that are missing here. It fetches
/// the detail of each difference and publishes it to the topic like an event. A comparison is a series of calls, each with a time limit.
/// </summary>
internal sealed partial class Reconciler
{
    private readonly PlatformClients _clients;
    private readonly FormMappings _mappings;
    private readonly DefinitionCatalog _definitions;
    private readonly TenantCatalog _tenants;
    private readonly IAttendanceStore _store;
    private readonly IApproverTaskStore _tasks;
    private readonly ITopic _topic;
    private readonly TimeProvider _time;
    private readonly Metrics _metrics;
    private readonly ILogger<Reconciler> _logger;

    /// <summary>Creates the reconciler with the platform's clients, the stores and the topic.</summary>
    public Reconciler(
        PlatformClients clients,
        IAttendanceStore store,
        IApproverTaskStore tasks,
        ITopic topic,
        TimeProvider time,
        Metrics metrics,
        ILogger<Reconciler> logger,
        FormMappings? mappings = null
    )
    {
        (_clients, _store, _tasks, _topic, _time, _metrics, _logger) = (
            clients,
            store,
            tasks,
            topic,
            time,
            metrics,
            logger
        );
        _mappings = mappings ?? new FormMappings([]);
        _definitions = new DefinitionCatalog(time, _mappings);
        _tenants = new TenantCatalog(store);
    }

    /// <summary>Whether a comparison is possible: at least one app has an App Secret.</summary>
    public bool IsConfigured => _clients.All.Count > 0;

    /// <summary>Compares until the end, or until the time or the calls are used up.</summary>
    /// <exception cref="FormatException"><see cref="ReconcileRequest.After"/> is not from an earlier call.</exception>
    /// <exception cref="StoreUnavailableException">The store cannot answer now.</exception>
    public async ValueTask<ReconcileReport> RunAsync(ReconcileRequest request, CancellationToken cancellationToken)
    {
        var run = new ReconcileRun(request, _clients.All, _time, _metrics);
        var cursor = request.After is null ? null : ReconcileCursor.Parse(request.After);
        var steps = Steps(request).ToList();
        int first = cursor is null
            ? 0
            : steps.FindIndex(step =>
                step.Client.App.AppId == cursor.AppId && step.ApprovalCode == cursor.ApprovalCode
            );
        if (first < 0)
            throw new FormatException("The position is of an app or definition that is no longer configured.");
        var records = new ComparedRecords(_store, request.From, request.To);
        if (steps.Count == 0)
            run.Stop("No approval definition is configured. Set Feishu__ApprovalCodes__0 and so on, or name one.");

        for (int i = first; i < steps.Count && !run.IsStopped; i++)
        {
            var (client, approvalCode) = steps[i];
            if (run.IsBlocked(client))
                continue;
            var from = cursor is not null && i == first ? cursor.From : request.From;
            run.Begin(client, approvalCode, from);
            if (approvalCode == ReconcileCursor.Processes)
            {
                await new ProcessComparison(run, client, _tasks, PublishAsync, _tenants).RunAsync(
                    from,
                    cancellationToken
                );
            }
            else
            {
                await new InstanceComparison(
                    run,
                    client,
                    approvalCode,
                    _definitions,
                    _mappings,
                    records,
                    _store,
                    PublishAsync,
                    _tenants
                ).RunAsync(from, cancellationToken);
            }
        }

        var report = run.Finish();
        report = report with { Progress = Progress(report.Next, steps, request) };
        if (report.Problem is { } problem)
            LogProblem(problem);
        var total = report.Total();
        LogReport(total.Checked, total.Missing, total.Reverted, total.Failed, report.Calls);
        return report;
    }

    /// <summary>
    /// The share of the definitions that is compared. The definition in progress counts by the compared share of its submissions.
    /// </summary>
    private static double Progress(
        string? next,
        List<(PlatformClient Client, string ApprovalCode)> steps,
        ReconcileRequest request
    )
    {
        if (next is null)
            return 1;
        var place = ReconcileCursor.Parse(next);
        int step = steps.FindIndex(each =>
            each.Client.App.AppId == place.AppId && each.ApprovalCode == place.ApprovalCode
        );
        return (step + Math.Clamp((place.From - request.From) / (request.To - request.From), 0, 1)) / steps.Count;
    }

    private IEnumerable<(PlatformClient Client, string ApprovalCode)> Steps(ReconcileRequest request)
    {
        foreach (var client in _clients.All)
        {
            if (request.ApprovalCode is { } only)
            {
                // When there are several apps, the app with this definition in its configuration makes the calls.
                bool isOthers =
                    !client.App.ApprovalCodes.Contains(only)
                    && _clients.All.Any(other => other.App.ApprovalCodes.Contains(only));
                if (!isOthers)
                    yield return (client, only);
                continue;
            }

            foreach (string approvalCode in client.App.ApprovalCodes)
                yield return (client, approvalCode);
            if (client.App.ApprovalCodes.Length > 0)
                yield return (client, ReconcileCursor.Processes);
        }
    }

    /// <summary>Publishes a message. Returns an error sentence when the topic does not accept it.</summary>
    private async ValueTask<string?> PublishAsync(EventMessage message, CancellationToken cancellationToken)
    {
        try
        {
            await _topic.PublishAsync(message, cancellationToken);
            return null;
        }
        catch (PublishException exception)
        {
            LogNotPublished(exception, message.MessageId);
            return "The topic does not take messages now. The differences so far are applied; continue later.";
        }
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Compared {Checked} approvals with Feishu: {Missing} missing, {Reverted} reverted, {Failed} failed; {Calls} calls"
    )]
    private partial void LogReport(long @checked, long missing, long reverted, long failed, long calls);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The comparison with Feishu ended early: {Problem}")]
    private partial void LogProblem(string problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "The topic did not take {MessageId}")]
    private partial void LogNotPublished(Exception exception, string messageId);
}
