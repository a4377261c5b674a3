using System.Collections.Concurrent;
using FeishuApproval.Attendance;
using FeishuApproval.FeishuPlatform.Api;
using FeishuApproval.Messaging;

namespace FeishuApproval.Reconciliation;

/// <summary>
/// Fetches details beside the deliveries that need them. The deliveries of one machine run inside a transaction, so the delivery stays
/// pending, and is repeated, until the fetch has ended. Safe for concurrent use.
/// </summary>
internal sealed class DetailFetches : IDisposable
{
    /// <summary>The most details that are fetched at the same time. Further deliveries wait for their next attempt.</summary>
    private const int MaxFetches = 64;

    private readonly RecentInstances _done = new();
    private readonly ConcurrentDictionary<string, Task<PlatformError?>> _fetches = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Whether the detail of a change is being fetched.</summary>
    public bool IsRunning(string change) => _fetches.ContainsKey(change);

    /// <summary>Starts a fetch, or returns the result of the fetch that an earlier attempt of the delivery started.</summary>
    /// <param name="change">Identifies the change of an instance. Each change is fetched once.</param>
    /// <param name="fetch">Fetches the detail and publishes it. Returns the error.</param>
    public async ValueTask<HandlerOutcome> FollowAsync(
        string change,
        Func<CancellationToken, Task<PlatformError?>> fetch
    )
    {
        if (_done.Contains(change))
            return HandlerOutcome.AlreadyApplied;
        if (_fetches.TryGetValue(change, out var running))
        {
            if (!running.IsCompleted)
                return HandlerOutcome.Pending;
            _fetches.TryRemove(change, out _);
            var error = await running;
            if (error is null)
            {
                _done.TryAdd(change);
                return HandlerOutcome.Applied;
            }

            if (!error.IsTransient)
                return HandlerOutcome.NoEffect;
        }

        if (_fetches.Count >= MaxFetches)
            RemoveCompleted();
        if (_fetches.Count < MaxFetches)
            _ = _fetches.GetOrAdd(change, _ => Task.Run(() => fetch(_stop.Token), _stop.Token));
        return HandlerOutcome.Pending;
    }

    /// <summary>Completes when the running fetches have ended.</summary>
    public Task WhenFetchedAsync() => Task.WhenAll(_fetches.Values);

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    /// <summary>Removes fetches whose delivery was not repeated here, for example because another instance repeated it.</summary>
    private void RemoveCompleted()
    {
        foreach (var (change, fetch) in _fetches)
        {
            if (!fetch.IsCompleted || !_fetches.TryRemove(change, out _))
                continue;
            if (fetch is { IsCompletedSuccessfully: true, Result: null })
                _done.TryAdd(change);
        }
    }
}
