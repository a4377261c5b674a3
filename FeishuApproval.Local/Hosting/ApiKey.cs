using System.Net;
using System.Security.Cryptography;
using System.Text;
using FeishuApproval.Api.Http;
using FeishuApproval.Configuration;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace FeishuApproval.Local.Hosting;

/// <summary>
/// Protects reads by the API key and management by the admin key, as Azure Functions does: header <c>x-functions-key</c> or <c>?code=</c>.
/// The admin key is also valid for reads.
/// </summary>
internal sealed class ApiKey
{
    /// <summary>The shortest key, in characters, that a server accepts where other machines can try one.</summary>
    public const int MinLengthBeyondLoopback = 16;

    /// <summary>The headers in which a reverse proxy names its client.</summary>
    private static readonly string[] ProxyHeaders = ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP"];

    private readonly byte[]? _key;
    private readonly byte[]? _adminKey;

    /// <summary>Takes the keys; null and empty ones are not set.</summary>
    /// <exception cref="ConfigurationException">Both are the same.</exception>
    public ApiKey(string? key, string? adminKey)
    {
        _key = string.IsNullOrEmpty(key) ? null : Encoding.UTF8.GetBytes(key);
        _adminKey = string.IsNullOrEmpty(adminKey) ? null : Encoding.UTF8.GetBytes(adminKey);
        if (_key is not null && _adminKey is not null && _key.AsSpan().SequenceEqual(_adminKey))
        {
            throw new ConfigurationException(
                "Api__Key and Api__AdminKey are the same, so everybody who reads could manage. Set Api__AdminKey to another long random "
                    + "text.");
        }
    }

    /// <summary>Reads the keys.</summary>
    /// <exception cref="ConfigurationException">Both are the same.</exception>
    public static ApiKey Load(IConfiguration configuration) =>
        new(configuration[LocalServerOptions.ApiKeySetting], configuration[LocalServerOptions.AdminKeySetting]);

    /// <summary>The answer to a read that is not allowed.</summary>
    public HttpResult Refusal => _key is null ? HttpResult.KeyUnset : HttpResult.KeyRequired;

    /// <summary>Whether the request may read: with a key, or from this machine where no key for reads is set.</summary>
    public bool Opens(HttpRequest request) =>
        Matches(_key, request) || Matches(_adminKey, request) || (_key is null && IsFromThisMachine(request));

    /// <summary>
    /// Whether the request may manage. Never without a key: loopback is also where every page in a browser, and everything a reverse proxy
    /// passes on, comes from.
    /// </summary>
    public bool OpensAdmin(HttpRequest request) => Matches(_adminKey, request);

    /// <summary>
    /// Checks an address before it is bound: an address that other machines can reach requires keys that cannot be guessed.
    /// </summary>
    /// <param name="address">The address that Kestrel is about to bind; null for a socket or a pipe with a name.</param>
    /// <param name="shown">How to name the address.</param>
    /// <exception cref="ConfigurationException">The address is beyond loopback, and a key is missing or too short.</exception>
    public void Check(IPAddress? address, string shown)
    {
        if (address is not null && IPAddress.IsLoopback(address)) return;
        if (_key is null)
        {
            throw new ConfigurationException(
                $"{shown} is reachable from other machines, and the reads hold personal data. Set Api__Key to a long random text, "
                + "or listen on http://127.0.0.1 only.");
        }

        CheckLength(_key, "Api__Key", shown);
        if (_adminKey is not null) CheckLength(_adminKey, "Api__AdminKey", shown);
    }

    private static void CheckLength(byte[] key, string setting, string shown)
    {
        if (Encoding.UTF8.GetCharCount(key) >= MinLengthBeyondLoopback) return;
        throw new ConfigurationException(
            $"{shown} is reachable from other machines, and {setting} is short enough to be guessed. "
            + $"Set {setting} to at least {MinLengthBeyondLoopback} random characters.");
    }

    /// <summary>
    /// A connection from loopback does not prove it: a reverse proxy connects from there too, and so does a browser with a page whose name
    /// resolves to 127.0.0.1. A proxy that passes on neither the name nor its client cannot be detected: behind one, set the key.
    /// </summary>
    private static bool IsFromThisMachine(HttpRequest request) =>
        request.Host.Host.ToLowerInvariant() is "localhost" or "127.0.0.1" or "[::1]" && !ProxyHeaders.Any(request.Headers.ContainsKey);

    private static bool Matches(byte[]? key, HttpRequest request)
    {
        string? given = request.Headers["x-functions-key"].FirstOrDefault() ?? request.Query["code"].FirstOrDefault();
        return key is not null && given is not null && CryptographicOperations.FixedTimeEquals(key, Encoding.UTF8.GetBytes(given));
    }
}
