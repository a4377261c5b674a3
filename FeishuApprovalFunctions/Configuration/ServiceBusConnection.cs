using Azure.Messaging.ServiceBus;
using FeishuApproval.Configuration;
using FeishuApproval.Messaging;
using Microsoft.Extensions.Configuration;

namespace FeishuApprovalFunctions.Configuration;

/// <summary>The connection to Service Bus: a connection string, or the namespace's host name and the app's identity.</summary>
/// <param name="ConnectionString">Null when the identity is used.</param>
/// <param name="FullyQualifiedNamespace">Null when the connection string is used.</param>
/// <param name="ClientId">The client id of the user-assigned identity; null for the system-assigned identity.</param>
internal sealed record ServiceBusConnection(string? ConnectionString, string? FullyQualifiedNamespace, string? ClientId)
{
    private const string Namespace = Settings.ServiceBus + "__fullyQualifiedNamespace";
    private const string Credential = Settings.ServiceBus + "__credential";
    private const string Client = Settings.ServiceBus + "__clientId";
    private const string ManagedIdentity = "managedidentity";

    /// <summary>Reads the settings.</summary>
    /// <exception cref="ConfigurationException">A setting is missing or contradicts another setting.</exception>
    public static ServiceBusConnection Load(IConfiguration configuration)
    {
        string? connectionString = configuration.Read(Settings.ServiceBus);
        string? host = configuration.Read(Namespace);
        string? credential = configuration.Read(Credential);
        string? clientId = configuration.Read(Client);

        switch (connectionString, host)
        {
            case (null, null):
                throw new ConfigurationException(
                    $"{Settings.ServiceBus} is not set. Locally set it to the connection string of the Service Bus emulator; in Azure "
                        + $"set {Namespace} to the namespace's host name and {Credential} to {ManagedIdentity}."
                );

            case ({ }, { }):
                throw new ConfigurationException(
                    $"Both {Settings.ServiceBus} (a connection string) and {Namespace} (by identity) are set. Keep one of them."
                );

            case ({ }, null):
                if (credential is not null || clientId is not null)
                {
                    throw new ConfigurationException(
                        $"{(credential is null ? Client : Credential)} is set, but {Settings.ServiceBus} is a connection string, which "
                            + $"needs no identity. Remove one of them."
                    );
                }

                CheckConnectionString(connectionString);
                break;

            case (null, { }):
                if (Uri.CheckHostName(host) is not UriHostNameType.Dns || !host.Contains('.', StringComparison.Ordinal))
                {
                    throw new ConfigurationException(
                        $"{Namespace} is \"{host}\", which is not a host name. Set it to the namespace's, for example "
                            + $"example.servicebus.windows.net, without sb:// and without a path."
                    );
                }

                // The trigger reads the same settings. It uses the client id only when the kind of credential is set too.
                if (!string.Equals(credential, ManagedIdentity, StringComparison.OrdinalIgnoreCase))
                {
                    throw new ConfigurationException(
                        $"{Credential} is {(credential is null ? "not set" : $"\"{credential}\"")}. With {Namespace} set it to "
                            + $"{ManagedIdentity}, and {Client} to the identity's client id if it is user-assigned."
                    );
                }

                break;
        }

        return new ServiceBusConnection(connectionString, host, clientId);
    }

    private static void CheckConnectionString(string connectionString)
    {
        string? entityPath;
        try
        {
            entityPath = ServiceBusConnectionStringProperties.Parse(connectionString).EntityPath;
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            throw new ConfigurationException(
                $"{Settings.ServiceBus} is not a Service Bus connection string (Endpoint=sb://…;SharedAccessKeyName=…;SharedAccessKey=…). "
                    + $"To use an identity instead, set {Namespace}."
            );
        }

        if (entityPath is not null && entityPath != Subscriptions.Topic)
        {
            throw new ConfigurationException(
                $"{Settings.ServiceBus} is a connection string for \"{entityPath}\", but the topic is {Subscriptions.Topic}. Use the "
                    + $"namespace's connection string."
            );
        }
    }
}
