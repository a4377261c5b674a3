using System.Text.Json.Serialization;

namespace FeishuApproval.Api.Sharing;

/// <summary>A share link that the server knows: it was opened at least once.</summary>
internal sealed record ShareLink
{
    /// <summary>The identifier, a part of the hash of the link's token. The link cannot be made from it.</summary>
    public required string Id { get; init; }

    /// <summary>The tenant whose calendar the link shows.</summary>
    public required string TenantKey { get; init; }

    /// <summary>The kinds of records that the link shows.</summary>
    public required IReadOnlyList<string> Kinds { get; init; }

    /// <summary>When the link expires (UTC).</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When the link was opened for the first time (UTC). The command <c>share</c> opens each link that it makes.</summary>
    public required DateTimeOffset FirstOpenedAt { get; init; }

    /// <summary>When the link was revoked (UTC); absent while it is valid.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? RevokedAt { get; init; }
}
