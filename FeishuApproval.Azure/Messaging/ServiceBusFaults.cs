using Azure.Identity;
using Azure.Messaging.ServiceBus;

namespace FeishuApproval.Azure.Messaging;

/// <summary>Which exceptions of Service Bus mean that it cannot be reached now.</summary>
internal static class ServiceBusFaults
{
    /// <summary>Whether a later call may succeed. A call that its caller has cancelled is none of these.</summary>
    public static bool IsUnavailable(Exception exception, CancellationToken cancellationToken) =>
        exception switch
        {
            OperationCanceledException => !cancellationToken.IsCancellationRequested,
            ServiceBusException
            or UnauthorizedAccessException
            or TimeoutException
            or IOException
            or AuthenticationFailedException => true,
            _ => false,
        };
}
