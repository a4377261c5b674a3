using Azure;
using Azure.Data.Tables;

namespace FeishuApprovalFunctions.AzureTests.Emulators;

/// <summary>The local emulators of Azure: whether this run has them, and why not.</summary>
internal static class Emulator
{
    public const string StorageConnectionString = "UseDevelopmentStorage=true";

    private static readonly Lazy<string?> NoNetwork = new(FindNoNetwork);

    /// <summary>Why tests on Azurite cannot run; null when they can.</summary>
    public static string? NoAzurite =>
        IsSet("AZURITE") ? NoNetwork.Value : "Set AZURITE=1, with Azurite's table service on port 10002, to run this.";

    /// <summary>Why tests on the Service Bus emulator cannot run; null when they can.</summary>
    public static string? NoServiceBus =>
        IsSet("SERVICEBUS_EMULATOR")
            ? NoNetwork.Value
            : "Set SERVICEBUS_EMULATOR=1, with infra/emulator up, to run this.";

    private static bool IsSet(string name) => Environment.GetEnvironmentVariable(name) == "1";

    /// <summary>Packages that replace the SDK have its types but no network code.</summary>
    private static string? FindNoNetwork()
    {
        try
        {
            new TableServiceClient(StorageConnectionString).GetProperties();
            return null;
        }
        catch (NotSupportedException exception)
        {
            return $"The Azure SDK that was restored does not talk to a network: {exception.Message}";
        }
        catch (Exception exception) when (exception is RequestFailedException or AggregateException)
        {
            // The emulator is configured. The test checks whether it answers.
            return null;
        }
    }
}
