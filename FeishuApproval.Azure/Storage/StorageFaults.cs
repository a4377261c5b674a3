using Azure;
using Azure.Data.Tables.Models;
using Azure.Identity;
using Azure.Storage.Blobs.Models;

namespace FeishuApproval.Azure.Storage;

/// <summary>Distinguishes a storage service that cannot answer now from a bug.</summary>
internal static class StorageFaults
{
    /// <summary>Whether the same call may succeed later. A cancellation by the caller is no fault.</summary>
    public static bool IsUnavailable(Exception exception, CancellationToken cancellationToken) =>
        exception switch
        {
            // The causes are: no answer, a role that a new identity does not have yet, throttling, a server error, or a table or container in creation.
            RequestFailedException failed => failed.Status is 0 or 401 or 403 or 408 or 429 or >= 500
                || failed.ErrorCode == TableErrorCode.TableNotFound.ToString()
                || failed.ErrorCode == TableErrorCode.TableBeingDeleted.ToString()
                || failed.ErrorCode == BlobErrorCode.ContainerBeingDeleted,

            // The SDK collects the exceptions of its own retries in an AggregateException.
            AggregateException several => several.InnerExceptions.All(inner => IsUnavailable(inner, cancellationToken)),
            OperationCanceledException => !cancellationToken.IsCancellationRequested,
            HttpRequestException or IOException or TimeoutException or AuthenticationFailedException => true,
            _ => false,
        };
}
