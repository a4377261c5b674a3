namespace FeishuApproval.Api.Health;

/// <summary>Checks one dependency without which the process cannot work.</summary>
public interface IReadinessProbe
{
    /// <summary>The name of the dependency in the answer: <c>topic</c>, <c>store</c>.</summary>
    string Name { get; }

    /// <summary>
    /// Returns when the dependency has answered; throws otherwise. Data plane only: a probe runs every few seconds, and management calls
    /// are throttled.
    /// </summary>
    Task CheckAsync(CancellationToken cancellationToken);
}
