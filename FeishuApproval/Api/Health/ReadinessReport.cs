using System.Collections.Immutable;

namespace FeishuApproval.Api.Health;

/// <summary>Results of the checks.</summary>
/// <param name="Dependencies">The name of each dependency and whether it responded, sorted by name.</param>
internal sealed record ReadinessReport(ImmutableSortedDictionary<string, bool> Dependencies)
{
    /// <summary>Whether all dependencies responded.</summary>
    public bool IsReady => Dependencies.Values.All(isReady => isReady);
}
