using System.Text.Json.Serialization;

namespace FeishuApproval.Api.Sharing;

/// <summary>The rights of a share link: the calendar of one tenant, limited to some kinds of records and to an expiry time.</summary>
/// <param name="TenantKey">The tenant. Empty selects the records whose events contain no tenant.</param>
/// <param name="Kinds">The kinds of records, spelled as in the API: <c>leave</c>, <c>overtime</c>, <c>remedy</c> and so on.</param>
/// <param name="ExpiresAt">When the link expires, in seconds since 1970 (UTC).</param>
internal sealed record ShareClaims(
    [property: JsonPropertyName("t")] string TenantKey,
    [property: JsonPropertyName("k")] IReadOnlyList<string> Kinds,
    [property: JsonPropertyName("e")] long ExpiresAt
);
