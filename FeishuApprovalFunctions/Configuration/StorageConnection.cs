using Azure.Data.Tables;
using FeishuApproval.Configuration;
using Microsoft.Extensions.Configuration;

namespace FeishuApprovalFunctions.Configuration;

/// <summary>The connection to Table Storage: a connection string, or the service's address and the app's identity.</summary>
/// <param name="ConnectionString">Null when the identity is used.</param>
/// <param name="TableServiceUri">Null when the connection string is used.</param>
/// <param name="ClientId">The client id of the user-assigned identity; null for the system-assigned identity.</param>
internal sealed record StorageConnection(string? ConnectionString, Uri? TableServiceUri, string? ClientId)
{
    private const string Address = Settings.Storage + "__tableServiceUri";
    private const string Client = Settings.Storage + "__clientId";

    /// <summary>The audience of the tokens for the tables; each cloud has its own.</summary>
    public TableAudience Audience =>
        TableServiceUri?.Host switch
        {
            { } host when host.EndsWith(".chinacloudapi.cn", StringComparison.OrdinalIgnoreCase) =>
                TableAudience.AzureChina,
            { } host when host.EndsWith(".usgovcloudapi.net", StringComparison.OrdinalIgnoreCase) =>
                TableAudience.AzureGovernment,
            _ => TableAudience.AzurePublicCloud,
        };

    /// <summary>Reads the settings.</summary>
    /// <exception cref="ConfigurationException">A setting is missing or contradicts another setting.</exception>
    public static StorageConnection Load(IConfiguration configuration)
    {
        string? connectionString = configuration.Read(Settings.Storage);
        string? address = configuration.Read(Address);
        string? clientId = configuration.Read(Client);
        Uri? uri = null;

        switch (connectionString, address)
        {
            case (null, null):
                throw new ConfigurationException(
                    $"{Settings.Storage} is not set. Locally set it to UseDevelopmentStorage=true (Azurite); in Azure set {Address} to "
                        + $"the account's table address."
                );

            case ({ }, { }):
                throw new ConfigurationException(
                    $"Both {Settings.Storage} (a connection string) and {Address} (by identity) are set. Keep one of them."
                );

            case ({ }, null):
                if (clientId is not null)
                {
                    throw new ConfigurationException(
                        $"{Client} is set, but {Settings.Storage} is a connection string, which needs no identity. Remove one of them."
                    );
                }

                CheckConnectionString(connectionString);
                break;

            case (null, { }):
                if (!Uri.TryCreate(address, UriKind.Absolute, out uri) || uri.Scheme != Uri.UriSchemeHttps)
                {
                    throw new ConfigurationException(
                        $"{Address} is \"{address}\", which is not an https address. Set it to the account's table address, for example "
                            + $"https://example.table.core.windows.net/."
                    );
                }

                break;
        }

        return new StorageConnection(connectionString, uri, clientId);
    }

    /// <summary>
    /// The address of the account's blobs; null when the connection string is used. An account has the same name in both addresses.
    /// </summary>
    public Uri? BlobServiceUri =>
        TableServiceUri is null
            ? null
            : new UriBuilder(TableServiceUri)
            {
                Host = TableServiceUri.Host.Replace(".table.", ".blob.", StringComparison.OrdinalIgnoreCase),
            }.Uri;

    private static void CheckConnectionString(string connectionString)
    {
        try
        {
            _ = new TableServiceClient(connectionString);
        }
        catch (Exception exception)
            when (exception is FormatException or ArgumentException or InvalidOperationException)
        {
            throw new ConfigurationException(
                $"{Settings.Storage} is not a storage connection string. Locally set it to UseDevelopmentStorage=true (Azurite); to use an "
                    + $"identity instead, set {Address}."
            );
        }
    }
}
