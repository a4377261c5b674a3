using System.Collections.Immutable;

namespace FeishuApproval.Api.Health;

/// <summary>Results of the probes.</summary>
/// <param name="Probes">Each probe's name and whether it was answered, by name.</param>
internal sealed record ReadinessReport(ImmutableSortedDictionary<string, bool> Probes)
{
    /// <summary>Whether all were answered.</summary>
    public bool IsReady => Probes.Values.All(isReady => isReady);
}
