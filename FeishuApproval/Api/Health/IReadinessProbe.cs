namespace FeishuApproval.Api.Health;

/// <summary>Checks one dependency that the process requires.</summary>
public interface IReadinessProbe
{
    /// <summary>The name of the dependency in the response: <c>topic</c>, <c>store</c>.</summary>
    string Name { get; }

    /// <summary>
    /// Returns when the dependency has responded, and throws otherwise. A probe must use data-plane operations only: it runs every few
    /// seconds, and management operations are throttled.
    /// </summary>
    Task CheckAsync(CancellationToken cancellationToken);
}
