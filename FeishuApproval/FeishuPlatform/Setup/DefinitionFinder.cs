using System.Collections.Immutable;
using FeishuApproval.Events.Snapshots;
using FeishuApproval.FeishuPlatform.Api;

namespace FeishuApproval.FeishuPlatform.Setup;

/// <summary>An approval definition that was found.</summary>
/// <param name="ApprovalCode">The definition's code.</param>
/// <param name="Name">The definition's name; null when it is unknown.</param>
/// <param name="Control">The attendance control of its form, for example <c>leaveGroupV2</c>; null when it has none.</param>
/// <param name="IsActive">Whether employees can submit instances.</param>
/// <param name="Error">Why the definition cannot be read; null when it can.</param>
internal sealed record FoundDefinition(
    string ApprovalCode,
    string? Name,
    string? Control,
    bool IsActive,
    PlatformError? Error
)
{
    /// <summary>Whether its approvals become records without further settings.</summary>
    public bool IsAttendance => Control is not null && IsActive;

    /// <summary>The name and the code.</summary>
    public string Label => Name is null ? ApprovalCode : $"{Name} ({ApprovalCode})";

    /// <summary>Describes a definition.</summary>
    public static FoundDefinition From(string approvalCode, string? name, PlatformResult<ApprovalDefinition> result) =>
        result.TryGet(out var definition, out var error)
            ? new FoundDefinition(
                approvalCode,
                definition.Name ?? name,
                definition.Widgets.FirstOrDefault(widget =>
                    FormGroup.KindOf(widget) is not null && FormReaders.Empty(widget) is not null
                ),
                definition.IsActive,
                Error: null
            )
            : new FoundDefinition(approvalCode, name, Control: null, IsActive: false, error);
}

/// <summary>
/// Finds approval definitions. No call lists a tenant's definitions, so the definitions of a user's instances and tasks are listed
/// (feishu-more 4).
/// </summary>
/// <param name="client">The app's client.</param>
/// <param name="time">The clock.</param>
internal sealed class DefinitionFinder(PlatformClient client, TimeProvider time)
{
    /// <summary>The most definitions that are described.</summary>
    public const int MaxDefinitions = 50;

    private const int Windows = 3;

    private static readonly int[] Topics = [3, 2, 1];

    /// <summary>Lists the definitions of a user's instances of the last 90 days and of the user's tasks, ordered by name.</summary>
    public async Task<ImmutableArray<FoundDefinition>> FindAsync(string openId, CancellationToken cancellationToken)
    {
        var names = new Dictionary<string, string?>(StringComparer.Ordinal);
        var to = time.GetUtcNow();
        for (int i = 0; i < Windows; i++, to -= PlatformClient.QueryWindow)
        {
            var (from, until) = (to - PlatformClient.QueryWindow, to);
            Add(
                await PlatformPages.AllAsync(token =>
                    client.ListDefinitionsOfInstancesAsync(openId, from, until, token, cancellationToken)
                )
            );
        }

        foreach (int topic in Topics)
        {
            Add(
                await PlatformPages.AllAsync(token =>
                    client.ListDefinitionsOfTasksAsync(openId, topic, token, cancellationToken)
                )
            );
        }

        var found = ImmutableArray.CreateBuilder<FoundDefinition>();
        foreach (var (code, name) in names.OrderBy(entry => entry.Value, StringComparer.Ordinal).Take(MaxDefinitions))
            found.Add(await DescribeAsync(code, name, cancellationToken));
        return found.ToImmutable();

        // A call that fails finds nothing; the other calls may find the definitions.
        void Add(PlatformResult<ImmutableArray<DefinitionName>> result)
        {
            if (!result.TryGet(out var definitions, out _))
                return;
            foreach (var definition in definitions)
                names.TryAdd(definition.ApprovalCode, definition.Name);
        }
    }

    /// <summary>Describes the definition with a code.</summary>
    public async Task<FoundDefinition> DescribeAsync(
        string approvalCode,
        string? name,
        CancellationToken cancellationToken
    ) => FoundDefinition.From(approvalCode, name, await client.GetDefinitionAsync(approvalCode, cancellationToken));
}
