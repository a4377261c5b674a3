using Azure.Core;
using Azure.Data.Tables;
using Azure.Messaging.ServiceBus;
using Azure.Storage.Blobs;

namespace FeishuApproval.Azure.Configuration;

/// <summary>
/// Time limits of the Azure clients. Their defaults (100 s for each of four attempts) are longer than the lock of a message. The app itself
/// retries with longer waits, so the clients only retry after short faults.
/// </summary>
internal static class ClientLimits
{
    /// <summary>Sets the limits of a storage call. All attempts together take less time than one attempt to apply an event.</summary>
    public static void Apply(TableClientOptions options)
    {
        options.Retry.Mode = RetryMode.Exponential;
        options.Retry.MaxRetries = 1;
        options.Retry.Delay = TimeSpan.FromMilliseconds(200);
        options.Retry.MaxDelay = TimeSpan.FromMilliseconds(500);
        options.Retry.NetworkTimeout = TimeSpan.FromSeconds(5);
    }

    /// <summary>Sets the limits of a call for a file of a backup. A file has some MiB, and no message lock limits the time.</summary>
    public static void Apply(BlobClientOptions options)
    {
        options.Retry.Mode = RetryMode.Exponential;
        options.Retry.MaxRetries = 3;
        options.Retry.Delay = TimeSpan.FromMilliseconds(500);
        options.Retry.MaxDelay = TimeSpan.FromSeconds(5);
        options.Retry.NetworkTimeout = TimeSpan.FromSeconds(30);
    }

    /// <summary>
    /// Sets the limits of a Service Bus call. They are shorter than the limit of a management request. Publishing has a shorter limit of
    /// its own.
    /// </summary>
    public static void Apply(ServiceBusClientOptions options)
    {
        options.RetryOptions.MaxRetries = 2;
        options.RetryOptions.Delay = TimeSpan.FromMilliseconds(100);
        options.RetryOptions.MaxDelay = TimeSpan.FromMilliseconds(500);
        options.RetryOptions.TryTimeout = TimeSpan.FromSeconds(2);
    }
}
