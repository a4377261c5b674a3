using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FeishuApproval.Configuration;
using FeishuApproval.Localization;
using Microsoft.Extensions.Configuration;

namespace FeishuApproval.Api.Sharing;

/// <summary>
/// Signs and verifies the tokens of share links: base64url(claims) "." base64url(HMAC-SHA256). The signing key is derived from
/// <c>Share:Key</c>, or from <c>Api:Key</c> when <c>Share:Key</c> is not set. Changing the key invalidates all links.
/// </summary>
internal sealed class ShareKey
{
    /// <summary>The name of the configuration section.</summary>
    public const string Section = "Share";

    /// <summary>The minimum length of <c>Share:Key</c>, in characters.</summary>
    public const int MinLength = 32;

    private const int MaxTokenLength = 4096;
    private const int Iterations = 600_000;

    private static readonly byte[] Salt = "feishu-approval share link v1"u8.ToArray();

    private readonly Lazy<byte[]>? _key;

    /// <summary>Creates the key from the secret.</summary>
    /// <param name="secret">The secret. Sharing is off when it is null or empty.</param>
    public ShareKey(string? secret)
    {
        // Anyone with a link can test guessed secrets against its signature, so the key derivation is slow. It runs once, at the first use.
        if (!string.IsNullOrEmpty(secret))
            _key = new Lazy<byte[]>(() => Derive(secret));
    }

    /// <summary>Whether a secret is set.</summary>
    public bool IsSet => _key is not null;

    /// <summary>Reads the secret from the configuration.</summary>
    /// <exception cref="ConfigurationException"><c>Share:Key</c> is too short.</exception>
    public static ShareKey Load(IConfiguration configuration)
    {
        if (configuration.GetSection(Section)["Key"] is not { Length: > 0 } own)
            return new ShareKey(configuration["Api:Key"]);
        return own.Length >= MinLength
            ? new ShareKey(own)
            : throw new ConfigurationException(
                Localized.Of(
                    $"Share__Key has {own.Length} characters. Set it to a random text of at least {MinLength}."
                )
            );
    }

    /// <summary>Creates the token of a link.</summary>
    /// <exception cref="InvalidOperationException">No secret is set.</exception>
    public string Sign(ShareClaims claims)
    {
        string payload = Base64Url.EncodeToString(
            JsonSerializer.SerializeToUtf8Bytes(claims, ShareJson.Instance.ShareClaims)
        );
        return $"{payload}.{Base64Url.EncodeToString(Signature(payload))}";
    }

    /// <summary>
    /// Returns the claims of a token that was signed with this key and has not expired. Returns null for every other token.
    /// </summary>
    /// <param name="token">The token.</param>
    /// <param name="now">The current time.</param>
    public ShareClaims? Verify(string? token, DateTimeOffset now)
    {
        if (
            !IsSet
            || token is not { Length: > 0 and <= MaxTokenLength }
            || token.Split('.') is not [var payload, var signature]
        )
            return null;
        try
        {
            if (!CryptographicOperations.FixedTimeEquals(Signature(payload), Base64Url.DecodeFromChars(signature)))
                return null;
            var claims = JsonSerializer.Deserialize(Base64Url.DecodeFromChars(payload), ShareJson.Instance.ShareClaims);
            return claims is { TenantKey: not null, Kinds: not null } && claims.ExpiresAt > now.ToUnixTimeSeconds()
                ? claims
                : null;
        }
        catch (Exception exception) when (exception is FormatException or JsonException)
        {
            return null;
        }
    }

    private byte[] Signature(string payload) =>
        HMACSHA256.HashData(
            (_key ?? throw new InvalidOperationException("There is no key to sign with.")).Value,
            Encoding.UTF8.GetBytes(payload)
        );

    private static byte[] Derive(string secret) =>
        Rfc2898DeriveBytes.Pbkdf2(
            Encoding.UTF8.GetBytes(secret),
            Salt,
            Iterations,
            HashAlgorithmName.SHA256,
            HMACSHA256.HashSizeInBytes
        );
}
