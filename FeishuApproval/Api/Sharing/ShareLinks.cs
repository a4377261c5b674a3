using System.Security.Cryptography;
using System.Text;

namespace FeishuApproval.Api.Sharing;

/// <summary>
/// Opens share links: the signature proves that a link was made with the key, and the store says whether it is revoked. Every server uses
/// this class.
/// </summary>
internal sealed class ShareLinks(ShareKey key, ShareLinkStore store, TimeProvider time)
{
    /// <summary>The number of hexadecimal digits of an id.</summary>
    private const int IdLength = 16;

    /// <summary>Whether sharing is on.</summary>
    public bool IsOn => key.IsSet;

    /// <summary>
    /// Returns the rights of a link; null when its token is invalid, expired or revoked. The store is asked on every call, so a revoked link
    /// is refused at once. A link that is opened for the first time is stored, so that it can be listed.
    /// </summary>
    /// <param name="token">The token of the link; null when it is absent.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="Messaging.StoreUnavailableException">The store cannot answer now.</exception>
    public async ValueTask<ShareClaims?> OpenAsync(string? token, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (key.Verify(token, now) is not { } claims)
            return null;
        string id = Identify(token!);
        if (await store.FindAsync(id, cancellationToken) is { } known)
            return known.RevokedAt is null ? claims : null;
        await store.AddAsync(
            new ShareLink
            {
                Id = id,
                TenantKey = claims.TenantKey,
                Kinds = claims.Kinds,
                ExpiresAt = DateTimeOffset.FromUnixTimeSeconds(claims.ExpiresAt),
                FirstOpenedAt = now,
            },
            cancellationToken
        );
        return claims;
    }

    /// <summary>
    /// Returns the id of a link's token. Only the signed part counts: the signature can be written in several ways, and a revoked link must
    /// not work in any of them.
    /// </summary>
    public static string Identify(string token) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token.Split('.')[0])))[..IdLength];

    /// <summary>Whether a text has the form of an id.</summary>
    public static bool IsId(string text) => text.Length == IdLength && text.All(char.IsAsciiHexDigitLower);
}
