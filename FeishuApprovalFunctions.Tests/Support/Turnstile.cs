namespace FeishuApproval.Tests.Support;

/// <summary>
/// Lets concurrent workers run one at a time, in an order that a seed decides, so that every interleaving can be reproduced.
/// </summary>
public sealed class Turnstile(Random random)
{
    private readonly List<TaskCompletionSource> _waiting = [];

    /// <summary>The random choices of a store fake.</summary>
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
