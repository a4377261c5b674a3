using FeishuApproval.Tests.Faults;
using FeishuApproval.Tests.Local;
using FeishuApproval.Tests.Reconciliation;
using FeishuApproval.Tests.Support;
using Xunit.Abstractions;

[assembly: TestCollectionOrderer(LongestFirst.Name, LongestFirst.AssemblyName)]

namespace FeishuApproval.Tests.Support;

/// <summary>
/// Starts the longest classes first, because the tests of a class run one after the other: one that starts last would run alone. The order
/// of the others does not matter.
/// </summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    internal const string Name = "FeishuApproval.Tests.Support.LongestFirst";
    internal const string AssemblyName = "FeishuApprovalFunctions.Tests";

    private static readonly HashSet<string> Longest =
    [
        .. new[]
        {
            typeof(Every_fault_is_survived),
            typeof(When_the_process_is_killed),
            typeof(Events_are_answered_in_time_under_any_load_of_reads),
            typeof(After_a_reconcile_lost_events_do_not_matter),
        }.Select(type => $"Test collection for {type.FullName}"),
    ];

    /// <inheritdoc/>
    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderBy(collection => Longest.Contains(collection.DisplayName) ? 0 : 1);
}
