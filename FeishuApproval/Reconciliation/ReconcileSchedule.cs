using FeishuApproval.Files;
using FeishuApproval.Reconciliation.Comparison;

namespace FeishuApproval.Reconciliation;

/// <summary>
/// The scheduled comparison. Each pass covers the look-back period within the calls of a day. Each run continues where the last run ended.
/// Only one run is active at a time; the scheduler ensures this across processes.
/// </summary>
internal sealed class ReconcileSchedule(
    Reconciler reconciler,
    StoredValue<ReconcileProgress> progress,
    ReconcileOptions options,
    TimeProvider time,
    MissingDetails? details = null,
    ScheduledComparison? attendance = null
) : IDisposable
{
    /// <summary>The interval between the starts of two passes.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromHours(6);

    /// <summary>The look-back period when the app may not query instances. With three definitions it costs 200 calls a day.</summary>
    public static readonly TimeSpan LookBackOfCodes = TimeSpan.FromDays(7);

    private readonly SemaphoreSlim _one = new(1);

    /// <summary>Whether the schedule is on: an app has an App Secret, and calls are allowed.</summary>
    public bool IsOn => reconciler.IsConfigured && options.MaxCallsPerDay > 0;

    /// <summary>How far the comparison is; null before the first run.</summary>
    /// <exception cref="Messaging.StoreUnavailableException">The store cannot answer now.</exception>
    public ValueTask<ReconcileProgress?> LoadProgressAsync(CancellationToken cancellationToken) =>
        progress.LoadAsync(cancellationToken);

    /// <summary>Continues the current pass, or starts a new one.</summary>
    /// <param name="timeLimit">The time limit of this run.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <returns>The report; null when the calls of the day are used up, or the schedule is off.</returns>
    /// <exception cref="Messaging.StoreUnavailableException">The store cannot answer now.</exception>
    public async ValueTask<ReconcileReport?> RunAsync(TimeSpan timeLimit, CancellationToken cancellationToken)
    {
        if (!IsOn)
            return null;
        await _one.WaitAsync(cancellationToken);
        try
        {
            var now = time.GetUtcNow();
            var day = DateOnly.FromDateTime(now.UtcDateTime);
            var saved = await progress.LoadAsync(cancellationToken);
            var (calls, detailCalls) = saved?.Day == day ? (saved.Calls, saved.DetailCalls) : (0, 0);
            long added = details?.Calls.Save(detailCalls) ?? 0;
            (calls, detailCalls) = (calls + added, detailCalls + added);
            if (calls >= options.MaxCallsPerDay)
            {
                if (saved is not null && added > 0)
                    await progress.SaveAsync(
                        saved with
                        {
                            Calls = calls,
                            DetailCalls = detailCalls,
                        },
                        cancellationToken
                    );
                return null;
            }

            var pass = saved is { Next: not null }
                ? saved
                : new ReconcileProgress
                {
                    From = now - options.LookBack,
                    To = now,
                    Day = day,
                    AttendanceEndedAt = saved?.AttendanceEndedAt,
                };
            var report = await RunAsync(pass, options.MaxCallsPerDay - calls, timeLimit, cancellationToken);
            var found = report.Total();
            pass = pass with
            {
                Next = report.Next,
                Day = day,
                Calls = calls + report.Calls,
                DetailCalls = detailCalls,
                LastRunAt = time.GetUtcNow(),
                Missing = pass.Missing + found.Missing,
                Reverted = pass.Reverted + found.Reverted,
                Failed = pass.Failed + found.Failed,
                Problem = report.Problem,
            };
            await progress.SaveAsync(pass, cancellationToken);
            if (details is null || report.Next is not null)
                return report;

            // A complete comparison is saved before details use further calls.
            await details.RunAsync(pass.From, pass.To, timeLimit, cancellationToken);
            added = details.Calls.Save(detailCalls);
            if (added > 0)
            {
                pass = pass with { Calls = pass.Calls + added, DetailCalls = detailCalls + added };
                await progress.SaveAsync(pass, cancellationToken);
            }

            return report;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>
    /// Compares the last month with Feishu's attendance, if <c>Reconcile__Attendance</c> is true, with the calls that the passes leave of the
    /// day. After a problem it is tried again after six hours.
    /// </summary>
    /// <param name="timeLimit">The time limit of this run.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <returns>Whether another run can follow at once.</returns>
    /// <exception cref="Messaging.StoreUnavailableException">The store cannot answer now.</exception>
    public async ValueTask<bool> CompareAttendanceAsync(TimeSpan timeLimit, CancellationToken cancellationToken)
    {
        if (!IsOn || !options.Attendance || attendance is null)
            return false;
        await _one.WaitAsync(cancellationToken);
        try
        {
            var now = time.GetUtcNow();
            var day = DateOnly.FromDateTime(now.UtcDateTime);

            // The first pass creates the progress.
            if (
                await progress.LoadAsync(cancellationToken) is not { } saved
                || now - saved.AttendanceEndedAt < Interval
            )
                return false;
            long calls = saved.Day == day ? saved.Calls : 0;
            if (calls >= options.MaxCallsPerDay)
                return false;
            var run = await attendance(options.MaxCallsPerDay - calls, timeLimit, cancellationToken);
            if (run is null)
                return false;
            saved = saved with
            {
                Day = day,
                Calls = calls + run.Calls,
                AttendanceEndedAt = run.MayGoOn ? null : time.GetUtcNow(),
            };
            await progress.SaveAsync(saved, cancellationToken);
            return run.MayGoOn;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    private async ValueTask<ReconcileReport> RunAsync(
        ReconcileProgress pass,
        long maxCalls,
        TimeSpan timeLimit,
        CancellationToken cancellationToken
    )
    {
        var request = new ReconcileRequest
        {
            From = pass.From,
            To = pass.To,
            CodesFrom = pass.To - LookBackOfCodes,
            Apply = true,
            MaxCalls = maxCalls,
            TimeLimit = timeLimit,
            After = pass.Next,
        };
        try
        {
            return await reconciler.RunAsync(request, cancellationToken);
        }
        catch (FormatException)
        {
            // The configuration has changed since the last run, so the pass starts again.
            return await reconciler.RunAsync(request with { After = null }, cancellationToken);
        }
    }
}
