using System.Text;
using FeishuApproval.Messaging;
using FeishuApproval.Simulator;
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
    public void A_forged_request_is_rejected(string tampering, object reason)
    {
        using var signer = new RequestSigner(Receiver.Key, Enum.Parse<Tampering>(tampering), TimeProvider.System);
        string token =
            tampering == nameof(Tampering.Token) ? RequestSigner.ForgedToken(Receiver.Token) : Receiver.Token;

        var verdict = Receiver.Create().Verify(signer.Sign(Seed(token).Body));

        Assert.Equal((RejectReason)reason, Assert.IsType<WebhookVerdict.Rejected>(verdict).Reason);
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
    public void Every_redelivery_has_a_new_signature()
    {
        var simulated = Seed();
        using var signer = new RequestSigner(Receiver.Key, Tampering.None, TimeProvider.System);

        Assert.NotEqual(signer.Sign(simulated.Body).Signature, signer.Sign(simulated.Body).Signature);
    }

    [Fact]
    public void An_encrypted_body_is_laid_out_as_Feishu_does()
    {
        using var signer = new RequestSigner(Receiver.Key, Tampering.None, TimeProvider.System);

        string body = Encoding.UTF8.GetString(
            signer
                .Sign(
                    Receiver
                        .Factory(
                            [SampleLibrary.Seed(EventTypes.WorkApproval)],
                            InstanceIds.AsInSamples,
                            token: SampleLibrary.VerificationToken
                        )
                        .Create(0)
                        .Body
                )
                .Body.Span
        );

        Assert.Equal(1166, body.Length);
        Assert.Matches("^{\"encrypt\":\"[A-Za-z0-9+/]+=*\"}$", body);
    }

    [Fact]
    public void One_verifier_reads_requests_of_all_lengths_side_by_side_and_forged_ones_between_them()
    {
        var events = Receiver.Factory(SampleLibrary.All);
        using var signer = new RequestSigner(Receiver.Key, Tampering.None, TimeProvider.System);
        var verifier = Receiver.Create();

        Parallel.For(
            0,
            20 * SampleLibrary.All.Length,
            number =>
            {
                var simulated = events.Create(number);
                var expected = Receiver.Accept(simulated.Body);
                Assert.IsType<WebhookVerdict.Rejected>(verifier.Verify(signer.EncryptOnly(simulated.Body)));
                var accepted = Assert.IsType<WebhookVerdict.Accepted>(verifier.Verify(signer.Sign(simulated.Body)));
                Assert.Equal(expected.Body.ToArray(), accepted.Message.Body.ToArray());
            }
        );
    }

    private static SimulatedEvent Seed(string token = Receiver.Token) =>
        Receiver.Factory([SampleLibrary.Seed(EventTypes.WorkApproval)], token: token).Create(0);
}
