using System.Security.Cryptography;
using System.Text;
using FeishuApproval.Api.Http;
using FeishuApproval.Configuration;
using Microsoft.AspNetCore.Http;

namespace FeishuApproval.Local.Hosting;

/// <summary>Guards the reads the way Functions does: header <c>x-functions-key</c> or <c>?code=</c>.</summary>
internal sealed class ApiKey(string? key)
{
    private readonly byte[]? _key = string.IsNullOrEmpty(key) ? null : Encoding.UTF8.GetBytes(key);

    /// <summary>The headers by which a reverse proxy says for whom it asks.</summary>
    private static readonly string[] ProxyHeaders = ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP"];

    /// <summary>What a request hears that may not read.</summary>
    public HttpResult Refusal => _key is null ? HttpResult.KeyUnset : HttpResult.KeyRequired;

    /// <summary>Whether the request may read: with the key, or from this machine where no key is set.</summary>
    public bool Opens(HttpRequest request) => _key is null ? IsFromThisMachine(request) : Matches(_key, request);

    /// <summary>Whether the request may change something. Never without a key: loopback is also where every page in a browser, and whatever a reverse proxy passes on, comes from.</summary>
    public bool OpensAdmin(HttpRequest request) => _key is not null && Matches(_key, request);

    /// <summary>
    /// A connection from loopback alone does not say so: a reverse proxy connects from there too, and so does a browser whose page had its
    /// own name resolved to 127.0.0.1. A proxy that neither passes the name on nor says for whom it asks cannot be told apart: behind one, set the key.
    /// </summary>
    private static bool IsFromThisMachine(HttpRequest request) =>
        request.Host.Host.ToLowerInvariant() is "localhost" or "127.0.0.1" or "[::1]" && !ProxyHeaders.Any(request.Headers.ContainsKey);

    private static bool Matches(byte[] key, HttpRequest request)
    {
        string? given = request.Headers["x-functions-key"].FirstOrDefault() ?? request.Query["code"].FirstOrDefault();
        return given is not null && CryptographicOperations.FixedTimeEquals(key, Encoding.UTF8.GetBytes(given));
    }

    /// <summary>Refuses to leave the reads open to a network.</summary>
    /// <exception cref="ConfigurationException">An address is beyond loopback and there is no key.</exception>
    public static ApiKey For(string? key, IEnumerable<string> urls)
    {
        string? open = string.IsNullOrEmpty(key) ? urls.FirstOrDefault(url => !IsLoopback(url)) : null;
        return open is null
            ? new ApiKey(key)
            : throw new ConfigurationException($"{open} is reachable from other machines, and the reads hold personal data. Set Api__Key to a long random text, or listen on http://127.0.0.1 only.");
    }

    private static bool IsLoopback(string url) => Uri.TryCreate(url, UriKind.Absolute, out var address) && address.IsLoopback;
}
