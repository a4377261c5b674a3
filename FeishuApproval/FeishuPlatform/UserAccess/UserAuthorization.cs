using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using FeishuApproval.FeishuPlatform.Api;
using FeishuApproval.FeishuPlatform.Registration;

namespace FeishuApproval.FeishuPlatform.UserAccess;

/// <summary>
/// Gets a user's access by an authorization code with PKCE (RFC 7636), and renews it. Every new refresh token is stored
/// before its access token is used, because the old one is used up.
/// </summary>
/// <param name="client">The app's client.</param>
/// <param name="file">Keeps the grant.</param>
/// <param name="time">The clock.</param>
internal sealed class UserAuthorization(PlatformClient client, UserGrantFile file, TimeProvider time)
{
    /// <summary>The scopes of the subscription and of the search for definitions.</summary>
    public const string Scopes = "approval:instance:read approval:task:read approval:approval:read offline_access";

    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    /// <summary>Begins an authorization: the page that the user opens, and the secrets that its answer needs.</summary>
    /// <param name="hosts">The accounts hosts.</param>
    /// <param name="redirect">The address that receives the answer. It must be in the app's security settings.</param>
    public PendingAuthorization Begin(AccountsHosts hosts, Uri redirect)
    {
        string verifier = RandomText();
        string state = RandomText();
        string challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
        var host = client.App.Platform == PlatformAddress.Lark ? hosts.Lark : hosts.Feishu;
        string query =
            $"client_id={Uri.EscapeDataString(client.App.AppId)}&response_type=code&redirect_uri={Uri.EscapeDataString(redirect.AbsoluteUri)}"
            + $"&scope={Uri.EscapeDataString(Scopes)}&state={state}&code_challenge={challenge}&code_challenge_method=S256";
        return new PendingAuthorization(
            new Uri(host, $"open-apis/authen/v1/authorize?{query}"),
            redirect,
            state,
            verifier
        );
    }

    /// <summary>Exchanges the code of the answer, and stores the grant.</summary>
    public async Task<PlatformResult<UserGrant>> CompleteAsync(
        PendingAuthorization pending,
        string code,
        CancellationToken cancellationToken
    )
    {
        var request = new UserTokenRequest("authorization_code", client.App.AppId, client.App.AppSecret)
        {
            Code = code,
            RedirectUri = pending.Redirect.AbsoluteUri,
            CodeVerifier = pending.Verifier,
        };
        return Store(await client.RequestUserTokenAsync(request, cancellationToken), time.GetUtcNow());
    }

    /// <summary>Renews the access and stores it; null when no user granted access to this app.</summary>
    public async Task<PlatformResult<UserGrant>?> RenewAsync(CancellationToken cancellationToken)
    {
        if (Load() is not { } grant)
            return null;
        var request = new UserTokenRequest("refresh_token", client.App.AppId, client.App.AppSecret)
        {
            RefreshToken = grant.RefreshToken,
        };
        var answer = await client.RequestUserTokenAsync(request, cancellationToken);

        // Another process may have renewed the access, or a user consented again, meanwhile.
        if (Load() is { } current && current.RefreshToken != grant.RefreshToken)
            return current;
        return Store(answer, grant.AuthorizedAt);
    }

    /// <summary>A token for calls, renewed if necessary; null when no user granted access to this app.</summary>
    public async Task<PlatformResult<string>?> GetTokenAsync(CancellationToken cancellationToken)
    {
        if (Load() is not { } grant)
            return null;
        if (grant.AccessExpiresAt - Margin > time.GetUtcNow())
            return grant.AccessToken;
        return (await RenewAsync(cancellationToken))?.Select<string>(renewed => renewed.AccessToken);
    }

    /// <summary>The grant of this app; null when there is none.</summary>
    public UserGrant? Load() => file.Load() is { } grant && grant.AppId == client.App.AppId ? grant : null;

    private PlatformResult<UserGrant> Store(PlatformResult<UserToken> result, DateTimeOffset authorizedAt) =>
        result.Select<UserGrant>(token =>
        {
            var now = time.GetUtcNow();
            var grant = new UserGrant
            {
                AppId = client.App.AppId,
                AccessToken = token.AccessToken,
                AccessExpiresAt = now + token.ValidFor,
                RefreshToken = token.RefreshToken,
                RefreshExpiresAt = now + token.RefreshValidFor,
                AuthorizedAt = authorizedAt,
                RenewedAt = now,
            };
            file.Save(grant);
            return grant;
        });

    private static string RandomText() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
}

/// <summary>An authorization that waits for the user.</summary>
/// <param name="Page">The page that the user opens.</param>
/// <param name="Redirect">The address that receives the answer.</param>
/// <param name="State">The text that proves that the answer belongs to this authorization.</param>
/// <param name="Verifier">The secret that proves that the code is used by the program that began.</param>
internal sealed record PendingAuthorization(Uri Page, Uri Redirect, string State, string Verifier)
{
    /// <summary>The page; the secrets are left out.</summary>
    public override string ToString() => Page.GetLeftPart(UriPartial.Path);
}
