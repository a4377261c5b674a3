using FeishuApproval.Configuration;
using FeishuApproval.Messaging;
using FeishuApproval.Webhook;
using Microsoft.Extensions.Configuration;

namespace FeishuApproval.Privacy;

/// <summary>The options of an erasure.</summary>
/// <param name="RememberFor">
/// How long the hashes of erased event ids are kept, so that a captured request or a late retry does not bring the employee back.
/// </param>
internal sealed record ErasureOptions(TimeSpan RememberFor)
{
    /// <summary>
    /// Reads the settings. A captured request is valid for <c>Feishu__MaxRequestAge</c>, and Feishu sends an event again for 7.1 hours.
    /// </summary>
    /// <exception cref="ConfigurationException"><c>Feishu__MaxRequestAge</c> is not a time span.</exception>
    public static ErasureOptions Load(IConfiguration configuration) =>
        new(FeishuOptions.LoadMaxRequestAge(configuration) + Subscriptions.DuplicateDetectionWindow);
}
