using FeishuApproval.Messaging;
using FeishuApproval.Simulator;
using FeishuApproval.Webhook;

namespace FeishuApproval.Benchmarks.Support;

/// <summary>
/// Messages of a typical day of a tenant, as the receiver publishes them. Feishu sends each leave twice, so five events belong to four
/// instances.
/// </summary>
internal sealed class SimulatedMessages
{
    private static readonly string[] Mix =
    [
        EventTypes.LeaveApproval,
        EventTypes.LeaveApprovalV2,
        EventTypes.WorkApproval,
        EventTypes.RemedyGroupUpdate,
        EventTypes.LeaveApprovalRevert,
    ];

    private readonly WebhookVerifier _verifier = new(
        new FeishuOptions { Apps = [new FeishuApp(null, [SampleLibrary.VerificationToken], [])] },
        TimeProvider.System
    );
    private readonly EventFactory _events = new(
        [.. Mix.Select(SampleLibrary.Seed)],
        new EventFactoryOptions { VerificationToken = SampleLibrary.VerificationToken }
    );

    /// <summary>Creates the message with this number. The same number always gives the same message.</summary>
    public EventMessage Create(int number) =>
        (
            (WebhookVerdict.Accepted)_verifier.Verify(new WebhookRequest(null, null, null, _events.Create(number).Body))
        ).Message;
}
