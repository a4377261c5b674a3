using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Events.Snapshots;
using FeishuApproval.FeishuPlatform.Api;
using FeishuApproval.Messaging;

namespace FeishuApproval.Reconciliation.Comparison;

/// <summary>Publishes a message to the topic. Returns an error sentence when the topic does not accept the message.</summary>
internal delegate ValueTask<string?> PublishSnapshot(EventMessage message, CancellationToken cancellationToken);

/// <summary>
/// Compares the instances of one approval definition with the store, one submission window after another.
/// </summary>
internal sealed class InstanceComparison(
    ReconcileRun run,
    PlatformClient client,
    string approvalCode,
    DefinitionCatalog definitions,
    FormMappings mappings,
    ComparedRecords records,
    IAttendanceStore states,
    PublishSnapshot publish,
    TenantCatalog tenants
)
{
    /// <summary>Newer changes are ignored, because Feishu's query lags and their events may still arrive.</summary>
    internal static readonly TimeSpan Grace = TimeSpan.FromMinutes(30);

    /// <summary>When every code is listed too, a window consists of twelve lists of ten hours.</summary>
    private static readonly TimeSpan ThoroughWindow = 12 * PlatformClient.CodesWindow;

    private bool _isWithoutQuery;

    /// <summary>Compares from a submission time until the end of the run, or until the run is stopped.</summary>
    public async ValueTask RunAsync(DateTimeOffset from, CancellationToken cancellationToken)
    {
        if (!run.MayGoOn())
            return;
        if (
            !(await definitions.FindAsync(client, approvalCode, cancellationToken)).TryGet(
                out var definition,
                out var error
            )
        )
        {
            run.Failed(client, error);
            return;
        }

        run.Name(definition.Name);
        if (definition.Kind is null)
        {
            run.Note(
                "Its form has no control of a kind that records are made of, and no Mapping, so there is nothing to compare. "
                    + "doctor proposes a mapping."
            );
            return;
        }

        while (from < run.Request.To && run.MayGoOn())
        {
            var to = Earlier(
                run.Request.To,
                from
                    + (
                        _isWithoutQuery ? PlatformClient.CodesWindow
                        : run.Request.IsThorough ? ThoroughWindow
                        : PlatformClient.QueryWindow
                    )
            );
            var listed = await run.FirstWithoutTimeLimitAsync(() => ListAsync(from, to, cancellationToken));
            if (!listed.TryGet(out var rows, out var failure))
            {
                if (failure.Kind == PlatformErrorKind.ScopeMissing && !_isWithoutQuery)
                {
                    _isWithoutQuery = true;
                    run.Note(failure.Sentence);
                    run.Note(
                        run.Request.IsThorough
                            ? "Until then every code is listed and every approved record looked up, with many more calls."
                            : "Until then every code is listed, with many more calls. That finds missing approvals, and reverts only if asked "
                                + "to be thorough (--thorough), with one call for each approved record."
                    );
                    if (run.Request.CodesFrom is { } earliest && earliest > from)
                    {
                        run.Note(
                            $"Approvals submitted before {earliest:yyyy-MM-dd} are not compared by the schedule then."
                        );
                        run.MoveTo(from = earliest);
                    }

                    continue;
                }

                run.Failed(client, failure);
                return;
            }

            if (!await CompareAsync(definition, rows, from, to, cancellationToken))
                return;
            run.MoveTo(from = to);
        }
    }

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    /// <summary>Lists Feishu's rows of a window by code. A row without a status comes from the list of codes.</summary>
    private async ValueTask<PlatformResult<Dictionary<string, InstanceRow>>> ListAsync(
        DateTimeOffset from,
        DateTimeOffset to,
        CancellationToken cancellationToken
    )
    {
        var rows = new Dictionary<string, InstanceRow>(StringComparer.Ordinal);
        if (!_isWithoutQuery)
        {
            var queried = await PlatformPages.AllAsync(token =>
                client.QueryInstancesAsync(approvalCode, from, to, token, cancellationToken)
            );
            if (!queried.TryGet(out var found, out var error))
                return error;
            foreach (var row in found)
                rows[row.InstanceCode] = row;
        }

        if (!_isWithoutQuery && !run.Request.IsThorough)
            return rows;
        for (var start = from; start < to; start += PlatformClient.CodesWindow)
        {
            var begin = start;
            var end = Earlier(to, start + PlatformClient.CodesWindow);
            var listed = await PlatformPages.AllAsync(token =>
                client.ListInstanceCodesAsync(approvalCode, begin, end, token, cancellationToken)
            );
            if (!listed.TryGet(out var found, out var error))
                return error;

            // A listed code has no submission time. The beginning of the window is used instead, so that a continued run compares the row
            // again.
            foreach (var row in found)
                rows.TryAdd(row.InstanceCode, row with { StartTime = begin });
        }

        return rows;
    }

    /// <summary>Finds and applies the differences of a window, ordered by submission time.</summary>
    /// <returns>False when the rest must be done by another run.</returns>
    private async ValueTask<bool> CompareAsync(
        KnownDefinition definition,
        Dictionary<string, InstanceRow> rows,
        DateTimeOffset from,
        DateTimeOffset to,
        CancellationToken cancellationToken
    )
    {
        var settled = run.Now - Grace;
        var ours = await ListOursAsync(definition, from, to, cancellationToken);
        var differences = new List<(DateTimeOffset At, string InstanceCode, Difference Difference)>();
        foreach (var row in rows.Values)
        {
            if ((row.Status is not null && !row.IsApproved) || row.EndTime > settled)
                continue;
            if (await FindAsync(ours, row.InstanceCode, cancellationToken) is { IsComplete: true })
                continue;
            differences.Add(
                (row.StartTime ?? from, row.InstanceCode, row.IsApproved ? Difference.Missing : Difference.Unknown)
            );
        }

        foreach (var record in ours.Values)
        {
            if (record.UpdatedAt > settled)
                continue;
            if (!record.IsComplete)
            {
                differences.Add((record.At, record.InstanceCode, Difference.Incomplete));
            }
            else if (
                !record.IsReverted
                && !(rows.TryGetValue(record.InstanceCode, out var row) && MayBeApproved(row, settled))
            )
            {
                differences.Add((record.At, record.InstanceCode, Difference.Absent));
            }
        }

        // An instance is only treated as deleted when Feishu's list contains at least one of our records. The list of another tenant's app
        // contains none.
        bool isSameTenant = rows.Keys.Any(ours.ContainsKey);
        foreach (
            var (at, instanceCode, difference) in differences
                .OrderBy(each => each.At)
                .ThenBy(each => each.InstanceCode, StringComparer.Ordinal)
                .DistinctBy(each => each.InstanceCode)
        )
        {
            // Continues at this time itself, so that other instances submitted at the same moment are compared again.
            run.MoveTo(at);
            if (!run.MayGoOn())
                return false;
            if (
                !await SettleAsync(
                    instanceCode,
                    difference,
                    ours.GetValueOrDefault(instanceCode),
                    isSameTenant,
                    cancellationToken
                )
            )
                return false;
        }

        run.Count(@checked: rows.Count + ours.Keys.Count(code => !rows.ContainsKey(code)));
        return true;
    }

    /// <summary>
    /// Lists the records of this definition in the window. Some events have no definition code; their records are matched by kind.
    /// </summary>
    private async ValueTask<Dictionary<string, ComparedRecord>> ListOursAsync(
        KnownDefinition definition,
        DateTimeOffset from,
        DateTimeOffset to,
        CancellationToken cancellationToken
    )
    {
        var all = await run.WithoutTimeLimitAsync(() => records.ListAsync(from, to, cancellationToken));
        var ours = new Dictionary<string, ComparedRecord>(StringComparer.Ordinal);
        foreach (var record in all)
        {
            bool isOfDefinition =
                record.ApprovalCode == approvalCode || (record.ApprovalCode is null && record.Kind == definition.Kind);
            if (isOfDefinition)
                ours[record.InstanceCode] = record;
        }

        return ours;
    }

    /// <summary>
    /// Whether a record that is approved here needs no further check. A row of the list of codes has no status. Only a thorough run fetches
    /// the status.
    /// </summary>
    private bool MayBeApproved(InstanceRow row, DateTimeOffset settled) =>
        row.IsApproved || row.EndTime > settled || (_isWithoutQuery && !run.Request.IsThorough);

    /// <summary>Finds a record that is stored here, but outside the window: its submission time differs or is unknown.</summary>
    private async ValueTask<ComparedRecord?> FindAsync(
        Dictionary<string, ComparedRecord> ours,
        string instanceCode,
        CancellationToken cancellationToken
    )
    {
        if (ours.TryGetValue(instanceCode, out var record))
            return record;
        return (await states.LoadAsync(instanceCode, cancellationToken)).State is { } state
            ? ComparedRecord.From(state)
            : null;
    }

    /// <summary>Fetches and applies one difference.</summary>
    /// <returns>False when the run cannot continue.</returns>
    private async ValueTask<bool> SettleAsync(
        string instanceCode,
        Difference difference,
        ComparedRecord? record,
        bool isSameTenant,
        CancellationToken cancellationToken
    )
    {
        if (difference == Difference.Missing && !run.Request.Apply)
        {
            run.Count(missing: 1);
            return true;
        }

        if (!(await client.GetInstanceAsync(instanceCode, cancellationToken)).TryGet(out var detail, out var error))
        {
            if (error.Kind != PlatformErrorKind.NotFound)
            {
                run.Failed(client, error);
                return !run.IsBlocked(client);
            }

            if (difference != Difference.Absent || !isSameTenant)
                return true;
            detail = Gone(instanceCode);
        }

        var message = SnapshotMessage.OfInstance(
            instanceCode,
            detail,
            client.App.AppId,
            await tenants.FindAsync(client, cancellationToken),
            run.Now
        );
        var snapshot = InstanceSnapshotReader.Read(message, SnapshotMessage.Clock, mappings);
        if (snapshot?.InstanceCode != instanceCode)
        {
            run.Count(failed: 1);
            run.Note("Some details name another instance than the requested one.");
            return true;
        }

        bool isReverted = snapshot.Facts.Reverted && record is not { IsReverted: true };
        bool isMissing =
            record is not { IsComplete: true }
            && snapshot.Facts.Kind is not null
            && (snapshot.IsApproved || difference != Difference.Missing);
        bool isUnnamed = record is { ApprovalCode: null };
        if (!snapshot.IsDecided)
        {
            // A pending or rejected approval is not a difference. An approved one with an unreadable form is.
            if (snapshot.IsApproved)
                Unreadable();
            return true;
        }

        if (snapshot.Facts.ApprovedAt > run.Now - Grace)
            return true;
        if (!isReverted && !isMissing && !isUnnamed)
            return true;
        if (snapshot.Facts.Kind is null && record is null)
        {
            Unreadable();
            return true;
        }

        // An approval that was reverted before any of its events arrived counts as a revert, not as a missing approval.
        run.Count(reverted: isReverted ? 1 : 0, missing: isMissing && !isReverted ? 1 : 0);
        if (!run.Request.Apply || await publish(message, cancellationToken) is not { } problem)
            return true;
        run.Stop(problem);
        return false;
    }

    private void Unreadable()
    {
        run.Count(failed: 1);
        run.Note("Some details have a form that cannot be read.");
    }

    /// <summary>The detail of an instance that no longer exists in Feishu.</summary>
    private PlatformDetail Gone(string instanceCode)
    {
        var detail = new JsonObject
        {
            ["instance_code"] = instanceCode,
            ["approval_code"] = approvalCode,
            ["status"] = "DELETED",
        };
        byte[] utf8 = Encoding.UTF8.GetBytes(detail.ToJsonString());
        return new PlatformDetail(JsonElement.Parse(utf8), utf8);
    }

    private enum Difference
    {
        /// <summary>Approved in Feishu, but no approval is stored here.</summary>
        Missing,

        /// <summary>Only in the list of codes, and not stored here. The detail has the status.</summary>
        Unknown,

        /// <summary>Only the revert is stored here.</summary>
        Incomplete,

        /// <summary>Approved here. In Feishu, the instance is not in the list, or it is not approved.</summary>
        Absent,
    }
}
