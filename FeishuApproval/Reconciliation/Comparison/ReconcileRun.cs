using FeishuApproval.FeishuPlatform.Api;
using FeishuApproval.Telemetry;

namespace FeishuApproval.Reconciliation.Comparison;

/// <summary>The progress of one call: its remaining time and calls, its findings, and the position where the next call continues.</summary>
internal sealed class ReconcileRun
{
    private readonly TimeProvider _time;
    private readonly Metrics _metrics;
    private readonly CallBudget _budget;
    private readonly Dictionary<string, CodeReport> _codes = new(StringComparer.Ordinal);
    private readonly HashSet<PlatformClient> _blocked = [];
    private ReconcileCursor? _place;
    private ReconcileCursor? _blockedAt;
    private string? _problem;
    private bool _hasListed;

    public ReconcileRun(
        ReconcileRequest request,
        IReadOnlyList<PlatformClient> clients,
        TimeProvider time,
        Metrics metrics
    )
    {
        (Request, _time, _metrics) = (request, time, metrics);
        _budget = new CallBudget(clients, request.MaxCalls, request.TimeLimit, time);
    }

    public ReconcileRequest Request { get; }

    public DateTimeOffset Now => _time.GetUtcNow();

    /// <summary>Whether the rest must be done by another call.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>Whether this app cannot make calls now, although other apps can.</summary>
    public bool IsBlocked(PlatformClient client) => _blocked.Contains(client);

    /// <summary>Starts a definition.</summary>
    public void Begin(PlatformClient client, string approvalCode, DateTimeOffset from)
    {
        _place = new ReconcileCursor(client.App.AppId, approvalCode, from);
        _codes.TryAdd(approvalCode, new CodeReport(approvalCode));
    }

    /// <summary>Sets the position: every earlier submission is compared.</summary>
    public void MoveTo(DateTimeOffset from) => _place = _place! with { From = from };

    /// <summary>Whether another call is allowed; otherwise the rest must be done by another run.</summary>
    public bool MayGoOn()
    {
        if (!IsStopped)
            IsStopped = !_budget.MayGoOn();
        return !IsStopped;
    }

    /// <summary>Does work that does not count in the time limit.</summary>
    public ValueTask<T> WithoutTimeLimitAsync<T>(Func<ValueTask<T>> work) => _budget.WithoutTimeLimitAsync(work);

    /// <summary>Does the same, but only for the first list of a run, because the next run would start with that list again.</summary>
    public async ValueTask<T> FirstWithoutTimeLimitAsync<T>(Func<ValueTask<T>> list)
    {
        if (_hasListed)
            return await list();
        _hasListed = true;
        return await WithoutTimeLimitAsync(list);
    }

    /// <summary>Ends the run early with an error sentence.</summary>
    public void Stop(string problem) => (IsStopped, _problem) = (true, problem);

    /// <summary>
    /// Records a failed call. If the error stops the app, the next run continues at this position. Otherwise only this instance or process
    /// failed.
    /// </summary>
    public void Failed(PlatformClient client, PlatformError error)
    {
        if (error.StopsTheApp)
        {
            _blocked.Add(client);
            _problem ??= error.Sentence;
            _blockedAt ??= _place;
            return;
        }

        Count(failed: 1);
        Note(error.Sentence);
    }

    /// <summary>Adds a note; a repeated note is added only once.</summary>
    public void Note(string sentence)
    {
        var code = _codes[_place!.ApprovalCode];
        if (!code.Notes.Contains(sentence))
            _codes[code.ApprovalCode] = code with { Notes = [.. code.Notes, sentence] };
    }

    /// <summary>Sets the definition's name.</summary>
    public void Name(string? name) => _codes[_place!.ApprovalCode] = _codes[_place.ApprovalCode] with { Name = name };

    /// <summary>Adds to the counters of the definition.</summary>
    public void Count(long @checked = 0, long missing = 0, long reverted = 0, long failed = 0)
    {
        var code = _codes[_place!.ApprovalCode];
        _codes[code.ApprovalCode] = code.Add(
            new CodeReport(code.ApprovalCode)
            {
                Checked = @checked,
                Missing = missing,
                Reverted = reverted,
                Failed = failed,
            }
        );
        foreach (
            var (outcome, count) in (ReadOnlySpan<(string, long)>)
                [("checked", @checked), ("missing", missing), ("reverted", reverted), ("failed", failed)]
        )
        {
            if (count > 0)
                _metrics.Reconciled(outcome, count);
        }
    }

    /// <summary>Creates the report.</summary>
    public ReconcileReport Finish() =>
        new()
        {
            DryRun = !Request.Apply,
            Approvals = [.. _codes.Values],
            Calls = _budget.Calls,
            Next = (_blockedAt ?? (IsStopped ? _place : null))?.ToString(),
            Problem = _problem,
            OutOfCalls = _budget.IsOutOfCalls,
        };
}
