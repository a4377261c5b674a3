namespace FeishuApproval.Api.Health;

/// <summary>Asks one thing the process cannot do without whether it is there.</summary>
public interface IReadinessProbe
{
    /// <summary>What it asks, in one word of the answer: <c>topic</c>, <c>store</c>.</summary>
    string Name { get; }

    /// <summary>
    /// Returns when the thing has answered and throws when it cannot. Data plane only: a probe runs every few seconds, and management calls
    /// are throttled.
    /// </summary>
    Task CheckAsync(CancellationToken cancellationToken);
}
