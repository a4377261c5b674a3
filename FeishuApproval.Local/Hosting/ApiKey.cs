using System.Net;
using System.Security.Cryptography;
using System.Text;
using FeishuApproval.Api.Http;
using FeishuApproval.Configuration;
using FeishuApproval.Localization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace FeishuApproval.Local.Hosting;

/// <summary>
/// Protects reads with the API key and management with the admin key. As in Azure Functions, the key is in the header
/// <c>x-functions-key</c> or in <c>?code=</c>. The admin key is also valid for reads.
/// </summary>
internal sealed class ApiKey
{
    /// <summary>The shortest key, in characters, when other machines can reach the server and try keys.</summary>
    public const int MinLengthBeyondLoopback = 16;

    /// <summary>The headers that only a proxy adds.</summary>
    private static readonly string[] ProxyHeaders = ["Forwarded", "Via", "X-Real-IP"];

    /// <summary>How the names of further headers begin that only a proxy adds; the last one is Cloudflare's.</summary>
    private static readonly string[] ProxyHeaderPrefixes = ["X-Forwarded-", "CF-"];

    private const string Bearer = "Bearer ";

    private readonly byte[]? _key;
    private readonly byte[]? _adminKey;

    /// <summary>Creates the check from the keys. A null or empty key is not set.</summary>
    /// <exception cref="ConfigurationException">Both keys are the same.</exception>
    public ApiKey(string? key, string? adminKey)
    {
        _key = BytesOf(key);
        _adminKey = BytesOf(adminKey);
        if (_key is not null && _adminKey is not null && _key.AsSpan().SequenceEqual(_adminKey))
        {
            throw new ConfigurationException(
                Localized.Of(
                    $"Api__Key and Api__AdminKey are the same, so everybody who reads could manage. Set Api__AdminKey to another long random "
                        + $"text."
                )
            );
        }
    }

    /// <summary>Reads the keys.</summary>
    /// <exception cref="ConfigurationException">Both keys are the same.</exception>
    public static ApiKey Load(IConfiguration configuration) =>
        new(configuration[LocalServerOptions.ApiKeySetting], configuration[LocalServerOptions.AdminKeySetting]);

    /// <summary>The response to a read without permission.</summary>
    public HttpResult Refusal => _key is null ? HttpResult.KeyUnset : HttpResult.KeyRequired;

    /// <summary>
    /// Whether the request may read. It may read with a key. When no API key is set, every request from this machine may read.
    /// </summary>
    public bool Opens(HttpRequest request) =>
        Matches(_key, request) || Matches(_adminKey, request) || (_key is null && IsFromThisMachine(request));

    /// <summary>
    /// Whether the request may manage. It always needs the admin key: every page in a browser on this machine, and every request through a
    /// reverse proxy, comes from loopback too.
    /// </summary>
    public bool OpensAdmin(HttpRequest request) => Matches(_adminKey, request);

    /// <summary>
    /// Whether the request may read the metrics: from this machine, or with a key, which Prometheus sends as a bearer token.
    /// </summary>
    public bool OpensMetrics(HttpContext context) =>
        Matches(_key, context.Request)
        || Matches(_adminKey, context.Request)
        || MatchesBearer(_key, context.Request)
        || MatchesBearer(_adminKey, context.Request)
        || (
            context.Connection.RemoteIpAddress is { } address
            && IPAddress.IsLoopback(address)
            && IsFromThisMachine(context.Request)
        );

    /// <summary>The response to a request for the metrics without permission.</summary>
    public static HttpResult MetricsRefusal { get; } =
        HttpResult.Denied(
            "The metrics answer this machine, by the name localhost and not through a proxy. From elsewhere, send the API key as header "
                + "Authorization: Bearer KEY (authorization.credentials in prometheus.yml)."
        );

    /// <summary>
    /// Checks an address before it is bound. An address that other machines can reach requires keys that nobody can guess.
    /// </summary>
    /// <param name="address">The address that Kestrel is about to bind; null for a Unix socket or a named pipe.</param>
    /// <param name="shown">The address in error messages.</param>
    /// <exception cref="ConfigurationException">Other machines can reach the address, and a key is missing or too short.</exception>
    public void Check(IPAddress? address, string shown)
    {
        if (address is not null && IPAddress.IsLoopback(address))
            return;
        if (_key is null)
        {
            throw new ConfigurationException(
                Localized.Of(
                    $"{shown} is reachable from other machines, and the reads hold personal data. Set Api__Key to a long random text, "
                        + $"or listen on http://127.0.0.1 only."
                )
            );
        }

        CheckLength(_key, "Api__Key", shown);
        if (_adminKey is not null)
            CheckLength(_adminKey, "Api__AdminKey", shown);
    }

    /// <summary>A key without the blanks and line ends around it, which come from copying; an HTTP header cannot contain them.</summary>
    private static byte[]? BytesOf(string? key) =>
        key?.Trim() is { Length: > 0 } value ? Encoding.UTF8.GetBytes(value) : null;

    private static void CheckLength(byte[] key, string setting, string shown)
    {
        if (Encoding.UTF8.GetCharCount(key) >= MinLengthBeyondLoopback)
            return;
        throw new ConfigurationException(
            Localized.Of(
                $"{shown} is reachable from other machines, and {setting} is short enough to be guessed. "
                    + $"Set {setting} to at least {MinLengthBeyondLoopback} random characters."
            )
        );
    }

    /// <summary>
    /// Whether the request comes from this machine. A loopback connection is not sufficient proof: a reverse proxy connects from loopback
    /// too, and so does a browser for a page of any site. A proxy that sends HTTP/1.1 without any header of its own and replaces the name
    /// cannot be detected; behind such a proxy, the key must be set.
    /// </summary>
    private static bool IsFromThisMachine(HttpRequest request) =>
        request.Host.Host.ToLowerInvariant() is "localhost" or "127.0.0.1" or "[::1]"
        && !IsThroughProxy(request)
        && !IsOfAnotherSite(request);

    /// <summary>Whether a proxy sent the request. Many proxies send HTTP/1.0, which no client of the API does.</summary>
    private static bool IsThroughProxy(HttpRequest request) =>
        HttpProtocol.IsHttp10(request.Protocol)
        || ProxyHeaders.Any(request.Headers.ContainsKey)
        || request.Headers.Keys.Any(name =>
            ProxyHeaderPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
        );

    /// <summary>Whether a browser sent the request for a page of another site. Such a page cannot read the response, but costs time.</summary>
    private static bool IsOfAnotherSite(HttpRequest request) =>
        request.Headers["Sec-Fetch-Site"].Any(site => site is not ("same-origin" or "none"))
        || request.Headers.Origin.Any(origin =>
            !string.Equals(origin, $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase)
        );

    private static bool Matches(byte[]? key, HttpRequest request) =>
        Matches(key, request.Headers["x-functions-key"].FirstOrDefault() ?? request.Query["code"].FirstOrDefault());

    private static bool MatchesBearer(byte[]? key, HttpRequest request) =>
        request.Headers.Authorization.FirstOrDefault() is { } header
        && header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
        && Matches(key, header[Bearer.Length..]);

    private static bool Matches(byte[]? key, string? given) =>
        key is not null
        && given is not null
        && CryptographicOperations.FixedTimeEquals(key, Encoding.UTF8.GetBytes(given));
}
