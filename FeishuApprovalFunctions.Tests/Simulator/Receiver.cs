using FeishuApproval.Messaging;
using FeishuApproval.Simulator;
using FeishuApproval.Webhook;

namespace FeishuApproval.Tests.Simulator;

/// <summary>The core's verifier as an app of the samples would be configured.</summary>
internal static class Receiver
{
    public const string Token = "a-token";
    public const string Key = "a-key";

    public static WebhookVerifier Create(string? encryptKey = Key, string? appId = null, string? tenantKey = null) =>
        new(
            new FeishuOptions { Apps = [new FeishuApp(appId, [Token], [encryptKey])], TenantKey = tenantKey },
            TimeProvider.System
        );

    public static EventFactory Factory(
        IReadOnlyList<Sample> samples,
        InstanceIds instances = InstanceIds.FreshEachRound,
        ulong run = 1,
        string token = Token
    ) => new(samples, new EventFactoryOptions { VerificationToken = token, Instances = instances }, run);

    public static EventMessage Accept(byte[] body, string? appId = null, string? tenantKey = null)
    {
        var verdict = Create(encryptKey: null, appId, tenantKey).Verify(new WebhookRequest(null, null, null, body));
        return Assert.IsType<WebhookVerdict.Accepted>(verdict).Message;
    }
}
