using Azure.Core;
using Azure.Identity;

namespace FeishuApprovalFunctions.Configuration;

/// <summary>
/// The identity of the app. Never DefaultAzureCredential: it tries several kinds in turn, which can take 10 to 25 s
/// (azure-sdk-for-net#62761).
/// </summary>
internal static class Identities
{
    /// <summary>The user-assigned identity with this client id; null for the app's own.</summary>
    public static TokenCredential Of(string? clientId) =>
        new ManagedIdentityCredential(
            clientId is null ? ManagedIdentityId.SystemAssigned : ManagedIdentityId.FromUserAssignedClientId(clientId));
}
