using ArchUnitNET.Loader;
using ArchUnitNET.xUnit;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace FeishuApproval.TestSupport;

internal static class FolderOrder
{
    /// <summary>
    /// Checks that code in a folder uses only types of folders above it in the list, so that there are no cycles. A folder that is not in the
    /// list fails, too. A namespace is its folder (IDE0130).
    /// </summary>
    /// <param name="project">The name of the project, which its namespaces begin with.</param>
    /// <param name="assembly">The project's assembly.</param>
    /// <param name="order">The folders; empty for the project's own.</param>
    public static void Check(string project, System.Reflection.Assembly assembly, string[] order)
    {
        // The cache would keep a hundred megabytes until the last test.
        var architecture = new ArchLoader().WithoutArchitectureCache().LoadAssembly(assembly).Build();
        string[] namespaces =
        [
            .. order.Select(folder => folder.Length == 0 ? project : $"{project}.{folder.Replace('/', '.')}"),
        ];
        Assert.Empty(
            assembly
                .GetTypes()
                .Select(type => type.Namespace)
                .Where(name => name?.StartsWith(project, StringComparison.Ordinal) == true)
                .Distinct()
                .Except(namespaces)
        );

        for (int place = 0; place < namespaces.Length - 1; place++)
        {
            var below = Types().That().ResideInNamespace(namespaces[place + 1]);
            foreach (string name in namespaces[(place + 2)..])
                below = below.Or().ResideInNamespace(name);
            Types()
                .That()
                .ResideInNamespace(namespaces[place])
                .Should()
                .NotDependOnAny(below)
                .WithoutRequiringPositiveResults()
                .Check(architecture);
        }
    }
}
