using System.Collections.Concurrent;
using FeishuApproval.Attendance.Facts;
using FeishuApproval.Events;
using FeishuApproval.FeishuPlatform.Api;

namespace FeishuApproval.Reconciliation.Comparison;

/// <summary>The kind of each approval definition, requested once an hour. Safe for concurrent use.</summary>
internal sealed class DefinitionCatalog(TimeProvider time)
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<(string AppId, string ApprovalCode), (KnownDefinition Definition, DateTimeOffset Until)> _known =
        [];

    /// <summary>A definition and the kind of its records.</summary>
    public async ValueTask<PlatformResult<KnownDefinition>> FindAsync(
        PlatformClient client, string approvalCode, CancellationToken cancellationToken)
    {
        var key = (client.App.AppId, approvalCode);
        if (_known.TryGetValue(key, out var known) && time.GetUtcNow() < known.Until) return known.Definition;
        if (!(await client.GetDefinitionAsync(approvalCode, cancellationToken)).TryGet(out var definition, out var error)) return error;
        var found = new KnownDefinition(definition.Name, definition.Widgets.Select(KindOf).FirstOrDefault(kind => kind is not null));
        _known[key] = (found, time.GetUtcNow() + KeptFor);
        return found;
    }

    /// <summary>The kind of a form with a control of this type; null when it makes no record.</summary>
    public static AttendanceKind? KindOf(string controlType) =>
        FormReaders.Empty(controlType) is { } approval ? AttendanceFacts.From(approval).Kind : null;
}

/// <summary>An approval definition, as far as its records need it.</summary>
/// <param name="Name">Its name; null when it has none.</param>
/// <param name="Kind">The kind of its records; null when it makes none.</param>
internal sealed record KnownDefinition(string? Name, AttendanceKind? Kind);
