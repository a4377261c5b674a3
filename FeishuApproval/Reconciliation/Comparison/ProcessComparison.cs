using FeishuApproval.ApproverTasks;
using FeishuApproval.Events.Snapshots;
using FeishuApproval.FeishuPlatform.Api;

namespace FeishuApproval.Reconciliation.Comparison;

/// <summary>
/// Compares the approver tasks of corehr processes, one window of their last change after another. These calls do not count in the monthly
/// quota.
/// </summary>
internal sealed class ProcessComparison(
    ReconcileRun run,
    PlatformClient client,
    IApproverTaskStore tasks,
    PublishSnapshot publish,
    TenantCatalog tenants
)
{
    /// <summary>Compares from the time of a change until the end of the run, or until the run is stopped.</summary>
    public async ValueTask RunAsync(DateTimeOffset from, CancellationToken cancellationToken)
    {
        while (from < run.Request.To && run.MayGoOn())
        {
            var begin = from;
            var to =
                from + PlatformClient.ProcessesWindow < run.Request.To
                    ? from + PlatformClient.ProcessesWindow
                    : run.Request.To;
            var listed = await run.FirstWithoutTimeLimitAsync(() =>
                PlatformPages.AllAsync(token => client.ListProcessesAsync(begin, to, token, cancellationToken))
            );
            if (!listed.TryGet(out var processIds, out var error))
            {
                // Most tenants do not use corehr, and their apps lack its scope.
                if (error.Kind is PlatformErrorKind.ScopeMissing or PlatformErrorKind.NoPermission)
                    run.Note(error.Sentence);
                else
                    run.Failed(client, error);
                return;
            }

            foreach (string processId in processIds.Distinct())
            {
                if (!run.MayGoOn() || !await SettleAsync(processId, cancellationToken))
                    return;
            }

            run.Count(@checked: processIds.Length);
            run.MoveTo(from = to);
        }
    }

    private async ValueTask<bool> SettleAsync(string processId, CancellationToken cancellationToken)
    {
        if (!(await client.GetProcessAsync(processId, cancellationToken)).TryGet(out var detail, out var error))
        {
            if (error.Kind == PlatformErrorKind.NotFound)
                return true;
            run.Failed(client, error);
            return !run.IsBlocked(client);
        }

        var message = SnapshotMessage.OfProcess(
            processId,
            detail,
            client.App.AppId,
            await tenants.FindAsync(client, cancellationToken),
            run.Now
        );
        if (ProcessSnapshot.Read(message, SnapshotMessage.Clock) is not { } snapshot || snapshot.ProcessId != processId)
        {
            run.Count(failed: 1);
            run.Note("Some details of processes cannot be read.");
            return true;
        }

        var known = (await tasks.ListAsync(processId, cancellationToken)).ToDictionary(
            task => task.ApproverId,
            task => task.Current.Status,
            StringComparer.Ordinal
        );
        int missing = snapshot.Tasks.Count(task =>
            !known.TryGetValue(task.ApproverId, out string? status)
            || (status != task.Status && task.Status != ApproverTask.Pending)
        );
        if (missing == 0)
            return true;
        run.Count(missing: missing);
        if (!run.Request.Apply || await publish(message, cancellationToken) is not { } problem)
            return true;
        run.Stop(problem);
        return false;
    }
}
