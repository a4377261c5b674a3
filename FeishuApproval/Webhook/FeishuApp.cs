using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace FeishuApproval.Webhook;

/// <summary>One Feishu app that shares the endpoint, with its current and previous credentials in a form ready for use.</summary>
internal sealed class FeishuApp
{
    private readonly ImmutableArray<byte[]> _tokens;
    private readonly byte[]? _appIdUtf8;

    /// <summary>Creates an app from the credentials in the developer console. Blank and null entries in the lists are ignored.</summary>
    public FeishuApp(
        string? appId,
        IEnumerable<string?> verificationTokens,
        IEnumerable<string?> encryptKeys,
        string? tenantKey = null
    )
    {
        TenantKey = string.IsNullOrWhiteSpace(tenantKey) ? null : tenantKey;
        AppId = string.IsNullOrWhiteSpace(appId) ? null : appId;
        _appIdUtf8 = AppId is null ? null : Encoding.UTF8.GetBytes(AppId);
        _tokens =
        [
            .. verificationTokens
                .Where(token => !string.IsNullOrWhiteSpace(token))
                .Select(token => Encoding.UTF8.GetBytes(token!)),
        ];
        EncryptKeys =
        [
            .. encryptKeys.Where(key => !string.IsNullOrWhiteSpace(key)).Select(key => new EncryptKey(key!)),
        ];
    }

    /// <summary>The app's id (<c>cli_…</c>). When it is null, events of any app id are accepted.</summary>
    public string? AppId { get; }

    /// <summary>The app's only tenant; null where the app or <see cref="FeishuOptions.TenantKey"/> does not limit it.</summary>
    public string? TenantKey { get; }

    /// <summary>The current Encrypt Key and then the previous one; empty when the app sends plaintext.</summary>
    internal ImmutableArray<EncryptKey> EncryptKeys { get; }

    /// <summary>Whether the app has a Verification Token.</summary>
    internal bool HasTokens => !_tokens.IsEmpty;

    /// <summary>Whether this is one of the app's Encrypt Keys.</summary>
    internal bool HasKey(EncryptKey key)
    {
        foreach (var known in EncryptKeys)
        {
            if (known.Utf8.AsSpan().SequenceEqual(key.Utf8))
                return true;
        }

        return false;
    }

    /// <summary>Whether this is one of the app's Verification Tokens. The time does not depend on the position of a difference.</summary>
    internal bool HasToken(ReadOnlySpan<byte> token)
    {
        bool found = false;
        foreach (byte[] known in _tokens)
            found |= CryptographicOperations.FixedTimeEquals(known, token);
        return found;
    }

    /// <summary>
    /// 1 when a part of a text is one of the app's Verification Tokens, otherwise 0. The time does not depend on the part.
    /// </summary>
    internal int IsToken(ReadOnlySpan<byte> text, int start, int end)
    {
        int found = 0;
        foreach (byte[] known in _tokens)
            found |= FixedTime.IsPart(text, start, end, known);
        return found;
    }

    /// <summary>Whether an event with this app id may belong to this app. An empty app id means that the event has none.</summary>
    internal bool Is(ReadOnlySpan<byte> appId) =>
        _appIdUtf8 is null || appId.IsEmpty || appId.SequenceEqual(_appIdUtf8);
}
