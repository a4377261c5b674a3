using System.Collections.Immutable;

namespace FeishuApproval.Api.Health;

/// <summary>Results of the probes.</summary>
/// <param name="Probes">The name of each probe and whether its dependency responded, sorted by name.</param>
internal sealed record ReadinessReport(ImmutableSortedDictionary<string, bool> Probes)
{
    /// <summary>Whether all dependencies responded.</summary>
    public bool IsReady => Probes.Values.All(isReady => isReady);
}
