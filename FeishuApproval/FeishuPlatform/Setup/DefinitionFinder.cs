using System.Collections.Immutable;
using FeishuApproval.Events.Snapshots;
using FeishuApproval.FeishuPlatform.Api;

namespace FeishuApproval.FeishuPlatform.Setup;

/// <summary>
/// Finds approval definitions. No call lists a tenant's definitions, so known codes, and the definitions of a user's instances and tasks, are
/// described.
/// </summary>
/// <param name="client">The app's client.</param>
/// <param name="time">The clock.</param>
/// <param name="mappings">The definitions with a mapping; null for none.</param>
internal sealed class DefinitionFinder(PlatformClient client, TimeProvider time, FormMappings? mappings = null)
{
    /// <summary>The most definitions that are described.</summary>
    public const int MaxDefinitions = 50;

    private const int Windows = 3;

    private static readonly int[] Topics = [3, 2, 1];

    /// <summary>Words in the names of attendance definitions. The search needs a word.</summary>
    private static readonly string[] Keywords = ["请假", "加班", "出差", "外出", "补卡", "换班"];

    /// <summary>
    /// Lists the definitions with these codes, and those of a user's instances of the last 90 days and of the user's tasks, ordered by name.
    /// </summary>
    /// <param name="openId">The user; null lists only the codes.</param>
    /// <param name="userToken">The token of a user who may submit attendance forms; null when there is none.</param>
    /// <param name="cancellationToken">Ends the calls.</param>
    /// <param name="codes">Known codes.</param>
    public async Task<ImmutableArray<FoundDefinition>> FindAsync(
        string? openId,
        string? userToken,
        CancellationToken cancellationToken,
        params IEnumerable<string> codes
    )
    {
        var names = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (string code in codes)
            names.TryAdd(code, null);
        if (openId is not null)
            await AddOfUserAsync(openId, names, cancellationToken);
        foreach (string keyword in userToken is null ? [] : Keywords)
        {
            Add(
                names,
                await PlatformPages.AllAsync(page =>
                    client.SearchDefinitionsAsync(keyword, userToken!, page, cancellationToken)
                )
            );
        }

        var found = ImmutableArray.CreateBuilder<FoundDefinition>();
        foreach (var (code, name) in names.OrderBy(entry => entry.Value, StringComparer.Ordinal).Take(MaxDefinitions))
            found.Add(await DescribeAsync(code, name, cancellationToken));
        return [.. found.OrderBy(definition => definition.Name, StringComparer.Ordinal)];
    }

    /// <summary>Describes the definition with a code.</summary>
    public async Task<FoundDefinition> DescribeAsync(
        string approvalCode,
        string? name,
        CancellationToken cancellationToken
    ) =>
        FoundDefinition.From(
            approvalCode,
            name,
            await client.GetDefinitionAsync(approvalCode, cancellationToken),
            mappings
        );

    /// <summary>Adds the definitions of a user. A call that fails finds nothing; the other calls may find the definitions.</summary>
    private async Task AddOfUserAsync(
        string openId,
        Dictionary<string, string?> names,
        CancellationToken cancellationToken
    )
    {
        var to = time.GetUtcNow();
        for (int i = 0; i < Windows; i++, to -= PlatformClient.QueryWindow)
        {
            var (from, until) = (to - PlatformClient.QueryWindow, to);
            Add(
                names,
                await PlatformPages.AllAsync(token =>
                    client.ListDefinitionsOfInstancesAsync(openId, from, until, token, cancellationToken)
                )
            );
        }

        foreach (int topic in Topics)
        {
            Add(
                names,
                await PlatformPages.AllAsync(token =>
                    client.ListDefinitionsOfTasksAsync(openId, topic, token, cancellationToken)
                )
            );
        }
    }

    private static void Add(Dictionary<string, string?> names, PlatformResult<ImmutableArray<DefinitionName>> result)
    {
        if (!result.TryGet(out var definitions, out _))
            return;
        foreach (var definition in definitions)
        {
            if (names.GetValueOrDefault(definition.ApprovalCode) is null)
                names[definition.ApprovalCode] = definition.Name;
        }
    }
}
