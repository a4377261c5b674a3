using Azure.Core;
using Azure.Identity;

namespace FeishuApproval.Azure.Configuration;

/// <summary>
/// The identity of the app. DefaultAzureCredential is never used: it tries several kinds of credentials in turn, which can take 10 to 25 s
/// (azure-sdk-for-net#62761).
/// </summary>
internal static class Identities
{
    /// <summary>The user-assigned identity with this client id; the app's system-assigned identity when it is null.</summary>
    public static TokenCredential Create(string? clientId) =>
        new ManagedIdentityCredential(
            clientId is null ? ManagedIdentityId.SystemAssigned : ManagedIdentityId.FromUserAssignedClientId(clientId)
        );
}
