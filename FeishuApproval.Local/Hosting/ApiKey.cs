using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace FeishuApproval.Local.Hosting;

/// <summary>Guards the reads the way Functions does: header <c>x-functions-key</c> or <c>?code=</c>.</summary>
internal sealed class ApiKey(string? key)
{
    private readonly byte[]? _key = string.IsNullOrEmpty(key) ? null : Encoding.UTF8.GetBytes(key);

    /// <summary>Whether the request may read; true for all where no key is configured, which only loopback may have.</summary>
    public bool Opens(HttpRequest request) => _key is null || Matches(_key, request);

    /// <summary>Whether the request may change something. Never without a key: loopback is also where every page in a browser, and whatever a reverse proxy passes on, comes from.</summary>
    public bool OpensAdmin(HttpRequest request) => _key is not null && Matches(_key, request);

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
