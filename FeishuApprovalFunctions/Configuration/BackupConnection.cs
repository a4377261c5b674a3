using FeishuApproval.Configuration;
using Microsoft.Extensions.Configuration;

namespace FeishuApprovalFunctions.Configuration;

/// <summary>The target of backups.</summary>
/// <param name="ContainerUri">The blob container; null turns the backup off.</param>
internal sealed record BackupConnection(Uri? ContainerUri)
{
    private const string Address = "Backup__ContainerUri";

    /// <summary>Reads the setting.</summary>
    /// <exception cref="ConfigurationException">The setting is not the address of a container.</exception>
    public static BackupConnection Load(IConfiguration configuration)
    {
        if (configuration.Read(Address) is not { } text)
            return new BackupConnection(ContainerUri: null);
        bool isAddress = Uri.TryCreate(text.TrimEnd('/'), UriKind.Absolute, out var uri);
        return isAddress && uri!.Scheme == Uri.UriSchemeHttps && uri is { Query: "", Segments.Length: 2 }
            ? new BackupConnection(uri)
            : throw new ConfigurationException(
                $"{Address} is \"{text}\". Set it to the address of a blob container, "
                    + "for example https://example.blob.core.windows.net/table-backups, or remove it."
            );
    }
}
