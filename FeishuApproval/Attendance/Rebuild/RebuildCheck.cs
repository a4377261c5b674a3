using FeishuApproval.Attendance.Records;
using FeishuApproval.Files;
using FeishuApproval.Localization;
using FeishuApproval.Messaging;
using FeishuApproval.Telemetry;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.Attendance.Rebuild;

/// <summary>
/// Reports whether stored records were computed by an earlier version of the program, which read events differently. Only a rebuild of all
/// records brings them to the values of this version.
/// </summary>
internal sealed partial class RebuildCheck(
    IAttendanceStore records,
    StoredValue<RebuildProgress> store,
    ILogger<RebuildCheck> logger
)
{
    /// <summary>
    /// The version of the facts and index entries that this program computes from events. Increase it when the same events give others. The
    /// first version stored none.
    /// </summary>
    internal const int Version = 3;

    /// <summary>What is due, and why.</summary>
    internal static string Due =>
        Localized.Of(
            $"The stored records were computed by an earlier version, which read some events differently: run feishu-approval rebuild --all "
                + $"--apply to bring them to the values of this version."
        );

    /// <summary>Returns <see cref="Due"/>, or null when all records have the values of this version. Changes nothing.</summary>
    /// <exception cref="StoreUnavailableException">The store is unavailable.</exception>
    public async ValueTask<string?> FindDueAsync(CancellationToken cancellationToken) =>
        await FindDueAsync(await store.LoadAsync(cancellationToken), cancellationToken);

    /// <summary>Logs one warning when a rebuild is due. A server calls it at start, before it applies events.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            var progress = await store.LoadAsync(cancellationToken);
            if (await FindDueAsync(progress, cancellationToken) is { } due)
                LogDue(due);
            else if (progress is null)
                await store.SaveAsync(new RebuildProgress(Version), cancellationToken);
        }
        catch (StoreUnavailableException exception)
        {
            // The server starts all the same, and events wait for the store.
            LogUnknown(ErrorText.Of(exception));
        }
    }

    /// <summary>
    /// Notes a call of a rebuild that stores all records. When its calls have read all records without a gap, the rebuild is done. Records
    /// whose events are missing stay as they are.
    /// </summary>
    /// <param name="after">Where the call started; null at the beginning.</param>
    /// <param name="report">The result of the call.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="StoreUnavailableException">The store is unavailable. Call again.</exception>
    public async ValueTask FollowAsync(string? after, RebuildReport report, CancellationToken cancellationToken)
    {
        var progress = await store.LoadAsync(cancellationToken) ?? new RebuildProgress(Version - 1);
        if (progress.Version >= Version || (after is not null && after != progress.Next))
            return;
        bool isContended = report.Findings.Any(finding => finding.Outcome == RebuildOutcome.Contended);
        await store.SaveAsync(
            isContended ? progress with { Next = null }
                : report.Next is null ? new RebuildProgress(Version)
                : progress with { Next = report.Next },
            cancellationToken
        );
    }

    /// <summary>A store without a version is new, or its records are of the first version.</summary>
    private async ValueTask<string?> FindDueAsync(RebuildProgress? progress, CancellationToken cancellationToken)
    {
        bool isDue = progress is { } known
            ? known.Version < Version
            : (await records.ListInstancesAsync(after: null, cancellationToken)).Count > 0;
        return isDue ? Due : null;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Due}")]
    private partial void LogDue(string due);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "It is not known whether a rebuild is due, because the store does not answer ({Error})"
    )]
    private partial void LogUnknown(string error);
}
