namespace FeishuApproval.Tests.Support;

/// <summary>Lets concurrent workers pass one at a time, in an order a seed decides: every interleaving can be had, and had again.</summary>
public sealed class Turnstile(Random random)
{
    private readonly List<TaskCompletionSource> _waiting = [];

    /// <summary>Chooses among the odds a store fake leaves to chance.</summary>
    public Random Random => random;

    /// <summary>Completes when it is this worker's turn.</summary>
    public Task Turn()
    {
        // Its continuation runs inside SetResult, up to the worker's next turn.
        var turn = new TaskCompletionSource();
        _waiting.Add(turn);
        return turn.Task;
    }

    /// <summary>Runs the workers to their end.</summary>
    public void Run(params Func<Task>[] workers)
    {
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            var running = workers.Select(worker => worker()).ToList();
            while (_waiting.Count > 0)
            {
                var next = _waiting[random.Next(_waiting.Count)];
                _waiting.Remove(next);
                next.SetResult();
            }

            Task.WhenAll(running).GetAwaiter().GetResult();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }
}
