namespace FeishuApproval.FeishuPlatform.UserAccess;

/// <summary>The access to the open platform that a user granted to an app. Its tokens are secrets.</summary>
internal sealed record UserGrant
{
    /// <summary>After this time the user has to consent again.</summary>
    public static readonly TimeSpan ConsentLifetime = TimeSpan.FromDays(365);

    /// <summary>The app.</summary>
    public required string AppId { get; init; }

    /// <summary>The token for calls; valid for two hours.</summary>
    public required string AccessToken { get; init; }

    /// <summary>When <see cref="AccessToken"/> expires (UTC).</summary>
    public required DateTimeOffset AccessExpiresAt { get; init; }

    /// <summary>The token that renews the access. It can be used once, and is valid for seven days.</summary>
    public required string RefreshToken { get; init; }

    /// <summary>When <see cref="RefreshToken"/> expires (UTC).</summary>
    public required DateTimeOffset RefreshExpiresAt { get; init; }

    /// <summary>When the user consented (UTC).</summary>
    public required DateTimeOffset AuthorizedAt { get; init; }

    /// <summary>When the access was last renewed (UTC).</summary>
    public required DateTimeOffset RenewedAt { get; init; }

    /// <summary>The app and the times; never a token.</summary>
    public override string ToString() => $"{AppId}, authorized {AuthorizedAt:u}";
}
