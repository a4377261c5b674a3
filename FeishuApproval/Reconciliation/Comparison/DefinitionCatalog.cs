using System.Collections.Concurrent;
using FeishuApproval.Events.Facts;
using FeishuApproval.Events.Snapshots;
using FeishuApproval.FeishuPlatform.Api;

namespace FeishuApproval.Reconciliation.Comparison;

/// <summary>Finds the kind of each approval definition. Each definition is requested once an hour. Safe for concurrent use.</summary>
/// <param name="time">The clock.</param>
/// <param name="mappings">The definitions with a mapping, whose kind is the mapping's.</param>
internal sealed class DefinitionCatalog(TimeProvider time, FormMappings mappings)
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<
        (string AppId, string ApprovalCode),
        (KnownDefinition Definition, DateTimeOffset Until)
    > _known = [];

    /// <summary>Finds a definition and the kind of its records.</summary>
    public async ValueTask<PlatformResult<KnownDefinition>> FindAsync(
        PlatformClient client,
        string approvalCode,
        CancellationToken cancellationToken
    )
    {
        var key = (client.App.AppId, approvalCode);
        if (_known.TryGetValue(key, out var known) && time.GetUtcNow() < known.Until)
            return known.Definition;
        if (
            !(await client.GetDefinitionAsync(approvalCode, cancellationToken)).TryGet(
                out var definition,
                out var error
            )
        )
            return error;
        var found = new KnownDefinition(
            definition.Name,
            mappings.Find(approvalCode) is { } mapping
                ? FormReaders.KindOf(MappedForm.GroupOf(mapping.Kind))
                : definition
                    .Controls.Select(control => FormReaders.KindOf(control.Type))
                    .FirstOrDefault(kind => kind is not null)
        );
        _known[key] = (found, time.GetUtcNow() + KeptFor);
        return found;
    }
}

/// <summary>The name and the record kind of an approval definition.</summary>
/// <param name="Name">The definition's name; null when it has none.</param>
/// <param name="Kind">The kind of the definition's records; null when it creates none.</param>
internal sealed record KnownDefinition(string? Name, AttendanceKind? Kind);
