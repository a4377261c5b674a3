using System.Collections.Concurrent;
using FeishuApproval.Api.Sharing;

namespace FeishuApproval.TestSupport;

/// <summary>Share links in memory. Safe for concurrent use.</summary>
internal sealed class InMemoryShareLinkStore : IShareLinkStore
{
    private readonly ConcurrentDictionary<string, ShareLink> _links = new(StringComparer.Ordinal);

    public ValueTask<ShareLink?> FindAsync(string id, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_links.GetValueOrDefault(id));

    public ValueTask AddAsync(ShareLink link, CancellationToken cancellationToken)
    {
        _links.TryAdd(link.Id, link);
        return ValueTask.CompletedTask;
    }

    public ValueTask<ShareLink?> RevokeAsync(string id, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (_links.TryGetValue(id, out var link))
            _links[id] = link with { RevokedAt = link.RevokedAt ?? now };
        return FindAsync(id, cancellationToken);
    }

    public ValueTask<IReadOnlyList<ShareLink>> ListAsync(
        DateTimeOffset now,
        int max,
        CancellationToken cancellationToken
    ) =>
        ValueTask.FromResult<IReadOnlyList<ShareLink>>([
            .. _links
                .Values.Where(link => link.ExpiresAt > now)
                .OrderByDescending(link => link.FirstOpenedAt)
                .ThenBy(link => link.Id, StringComparer.Ordinal)
                .Take(max),
        ]);
}
