using Azure.Core;
using Azure.Data.Tables;
using Azure.Messaging.ServiceBus;

namespace FeishuApprovalFunctions.Configuration;

/// <summary>
/// How long the Azure clients try. Their own defaults (100 s a try, three retries) outlive the lock of a message. The app tries again
/// itself, with longer waits, so the clients only pass over a short fault.
/// </summary>
internal static class ClientLimits
{
    /// <summary>Sets the limits of a storage call, all tries together less than one attempt at an event.</summary>
    public static void Apply(TableClientOptions options)
    {
        options.Retry.Mode = RetryMode.Exponential;
        options.Retry.MaxRetries = 1;
        options.Retry.Delay = TimeSpan.FromMilliseconds(200);
        options.Retry.MaxDelay = TimeSpan.FromMilliseconds(500);
        options.Retry.NetworkTimeout = TimeSpan.FromSeconds(5);
    }

    /// <summary>
    /// Sets the limits of a Service Bus call, less than an operator's request may take; publishing has a shorter limit of its own.
    /// </summary>
    public static void Apply(ServiceBusClientOptions options)
    {
        options.RetryOptions.MaxRetries = 2;
        options.RetryOptions.Delay = TimeSpan.FromMilliseconds(100);
        options.RetryOptions.MaxDelay = TimeSpan.FromMilliseconds(500);
        options.RetryOptions.TryTimeout = TimeSpan.FromSeconds(2);
    }
}
