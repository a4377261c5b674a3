using System.Net;
using System.Text.RegularExpressions;
using FeishuApproval.Configuration;
using FeishuApproval.Localization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace FeishuApproval.Local.Hosting;

/// <summary>
/// The prefix of the paths under which a reverse proxy publishes the server: <c>Http__BasePath</c>, or the header
/// <c>X-Forwarded-Prefix</c> of a proxy in <c>Http__TrustedProxies</c>. Requests without the prefix are answered, too.
/// </summary>
internal sealed partial class BasePath
{
    /// <summary>The header in which a reverse proxy sends its prefix.</summary>
    public const string Header = "X-Forwarded-Prefix";

    private readonly PathString _prefix;
    private readonly IPNetwork[] _trusted;

    private BasePath(PathString prefix, IPNetwork[] trusted) => (_prefix, _trusted) = (prefix, trusted);

    /// <summary>Reads the settings.</summary>
    /// <exception cref="ConfigurationException">A value is no path, or no list of addresses.</exception>
    public static BasePath Load(IConfiguration configuration)
    {
        string path = configuration["Http:BasePath"]?.Trim() ?? string.Empty;
        if (!TryParse(path, out var prefix))
        {
            throw new ConfigurationException(
                Localized.Of(
                    $"Http__BasePath is \"{path}\". Write it like /feishu: it begins with a slash, and has letters, digits, '-', '_', '.' and '/'."
                )
            );
        }

        var trusted = new List<IPNetwork>();
        foreach (
            string entry in (configuration["Http:TrustedProxies"] ?? string.Empty).Split(
                ',',
                StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
            )
        )
        {
            trusted.Add(
                IPNetwork.TryParse(entry, out var network) ? network
                : IPAddress.TryParse(entry, out var address)
                    ? new IPNetwork(
                        address,
                        address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? 32 : 128
                    )
                : throw new ConfigurationException(
                    Localized.Of(
                        $"Http__TrustedProxies has \"{entry}\". Write addresses or networks, separated by commas: 127.0.0.1,10.0.0.0/8."
                    )
                )
            );
        }

        return new BasePath(prefix, [.. trusted]);
    }

    /// <summary>Removes the prefix, and slashes before the first slash, from the path of a request.</summary>
    public Task ApplyAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        if (request.Path.Value is ['/', '/', ..] path)
            request.Path = $"/{path.TrimStart('/')}";
        var prefix = PrefixOf(context);
        if (prefix.HasValue && request.Path.StartsWithSegments(prefix, StringComparison.Ordinal, out var rest))
        {
            request.PathBase = prefix;
            request.Path = rest.HasValue ? rest : "/";
        }

        return next(context);
    }

    private PathString PrefixOf(HttpContext context)
    {
        bool isTrusted =
            context.Connection.RemoteIpAddress is { } address
            && _trusted.Any(network => network.Contains(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address));
        return isTrusted && TryParse(context.Request.Headers[Header], out var forwarded) && forwarded.HasValue
            ? forwarded
            : _prefix;
    }

    private static bool TryParse(string? text, out PathString prefix)
    {
        string path = text?.TrimEnd('/') ?? string.Empty;
        bool isPath = path.Length == 0 || Pattern.IsMatch(path);
        prefix = isPath && path.Length > 0 ? new PathString(path) : default;
        return isPath;
    }

    [GeneratedRegex(@"^(?:/[A-Za-z0-9_][A-Za-z0-9._-]*)+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern { get; }
}
