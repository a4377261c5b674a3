using FeishuApproval.Configuration;
using Microsoft.Extensions.Configuration;

namespace FeishuApprovalFunctions.Configuration;

/// <summary>Where the tables are exported to.</summary>
/// <param name="ContainerUri">The blob container; null turns the export off.</param>
internal sealed record ExportConnection(Uri? ContainerUri)
{
    private const string Address = "Export__containerUri";

    /// <summary>Reads the setting.</summary>
    /// <exception cref="ConfigurationException">It is not an address of a container.</exception>
    public static ExportConnection Load(IConfiguration configuration)
    {
        if (configuration.Read(Address) is not { } text) return new ExportConnection(ContainerUri: null);
        return Uri.TryCreate(text.TrimEnd('/'), UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps && uri is { Query: "", Segments.Length: 2 }
            ? new ExportConnection(uri)
            : throw new ConfigurationException(
                $"{Address} is \"{text}\". Set it to the address of a blob container, for example https://example.blob.core.windows.net/table-export, or remove it.");
    }
}
