using FeishuApproval.Events;
using FeishuApproval.Local.Simulator;
using FeishuApproval.Webhook;

namespace FeishuApproval.Tests.Simulator;

public sealed class RequestSignerTests
{
    [Fact]
    public void A_signed_request_is_accepted()
    {
        var simulated = Seed();
        using var signer = new RequestSigner(Receiver.Key, Tampering.None, TimeProvider.System);

        var verdict = Receiver.Create().Verify(signer.Sign(simulated.Body));

        Assert.Equal(simulated.EventId, Assert.IsType<WebhookVerdict.Accepted>(verdict).Message.MessageId);
    }

    [Fact]
    public void An_app_without_a_key_sends_the_body_itself_unsigned()
    {
        var simulated = Seed();
        using var signer = new RequestSigner(null, Tampering.None, TimeProvider.System);

        var request = signer.Sign(simulated.Body);

        Assert.Equal(new WebhookRequest(null, null, null, simulated.Body), request);
        Assert.IsType<WebhookVerdict.Accepted>(Receiver.Create(encryptKey: null).Verify(request));
    }

    [Theory]
    [InlineData("Signature", RejectReason.SignatureMismatch)]
    [InlineData("Body", RejectReason.SignatureMismatch)]
    [InlineData("Stale", RejectReason.Stale)]
    [InlineData("Token", RejectReason.TokenMismatch)]
    public void A_forged_request_is_rejected(string tampering, RejectReason reason)
    {
        using var signer = new RequestSigner(Receiver.Key, Enum.Parse<Tampering>(tampering), TimeProvider.System);
        string token = tampering == nameof(Tampering.Token) ? RequestSigner.ForgedToken(Receiver.Token) : Receiver.Token;

        var verdict = Receiver.Create().Verify(signer.Sign(Seed(token).Body));

        Assert.Equal(reason, Assert.IsType<WebhookVerdict.Rejected>(verdict).Reason);
    }

    [Theory]
    [InlineData("None", true)]
    [InlineData("Token", true)]
    [InlineData("Signature", false)]
    [InlineData("Body", false)]
    [InlineData("Stale", false)]
    public void Without_a_key_only_the_token_can_be_forged(string tampering, bool can) =>
        Assert.Equal(can, RequestSigner.CanTamper(Enum.Parse<Tampering>(tampering), encrypted: false));

    [Fact]
    public void Every_redelivery_is_signed_anew()
    {
        var simulated = Seed();
        using var signer = new RequestSigner(Receiver.Key, Tampering.None, TimeProvider.System);

        Assert.NotEqual(signer.Sign(simulated.Body).Signature, signer.Sign(simulated.Body).Signature);
    }

    private static SimulatedEvent Seed(string token = Receiver.Token) => Receiver.Factory([SampleLibrary.Seed(EventTypes.WorkApproval)], token: token).Create(0);
}
