using System.Diagnostics.CodeAnalysis;

namespace FeishuApproval.FeishuPlatform;

/// <summary>The open platform of an app: Feishu, Lark, or another address with the same API.</summary>
/// <param name="Name">The platform's name in messages.</param>
/// <param name="Base">The base address of the API, without a path.</param>
internal sealed record PlatformAddress(string Name, Uri Base)
{
    /// <summary>飞书, for tenants in China.</summary>
    public static PlatformAddress Feishu { get; } = new("feishu", new Uri("https://open.feishu.cn/"));

    /// <summary>Lark, for all other tenants.</summary>
    public static PlatformAddress Lark { get; } = new("lark", new Uri("https://open.larksuite.com/"));

    /// <summary>
    /// Reads a setting: <c>feishu</c>, <c>lark</c>, or a base address. The address of another machine must be https, because the App Secret
    /// is sent to it.
    /// </summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out PlatformAddress? address)
    {
        text = text?.Trim();
        address = text?.ToUpperInvariant() switch
        {
            null or "" or "FEISHU" => Feishu,
            "LARK" => Lark,
            _ => TryParseBase(text, out var url) ? new PlatformAddress(url.Authority, url) : null,
        };
        return address is not null;
    }

    /// <summary>Reads a base address that secrets may be sent to: https, or http on this machine.</summary>
    public static bool TryParseBase(string? text, [NotNullWhen(true)] out Uri? address)
    {
        address =
            Uri.TryCreate(text?.Trim(), UriKind.Absolute, out var url)
            && (url.Scheme == "https" || (url.Scheme == "http" && url.IsLoopback))
                ? new Uri(url, "/")
                : null;
        return address is not null;
    }
}
