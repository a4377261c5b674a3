using System.Security.Cryptography;
using System.Text;
using FeishuApproval.Messaging;
using FeishuApproval.TestSupport;
using FeishuApproval.Webhook;

namespace FeishuApproval.Tests.Webhook;

/// <summary>Known answers, made with other tools than this code.</summary>
public sealed class KnownAnswerTests
{
    private const string Timestamp = "1700000000";
    private const string Key = "kat-encrypt-key-2026";
    private const string Token = "kat-verification-token";

    private const string S0Body = """{"encrypt":"P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk="}""";
    private const string S0Signature = "002a272a435d056759149cce18e88064ff320d38d91a09432445c344c4296949";

    private const string S1Plaintext =
        """{"challenge":"kat-challenge-0001","token":"kat-verification-token","type":"url_verification"}""";
    private const string S1Body =
        """{"encrypt":"AAECAwQFBgcICQoLDA0ODxbe5m2gd1HX+KLMfE62l3qXpSmSldMCSelRKBtmwIvEIJxfTnwgazED68BC+wLlp3aVYgLYks/NUrkJrUSgnTfmtkScT2V7FaNbclxFBlQWVQV9dqtExFBQE5YjjtbSsQ=="}""";
    private const string S1Signature = "d1b67b0e4d9f8df925bf0d920bd0b51c0a187fc90196b10a3b5a383346fa2d1c";

    private const string S2Plaintext =
        """{"ts":"1700000000.123456","uuid":"kat-uuid-1","token":"kat-verification-token","type":"event_callback","event":{"app_id":"cli_kat","approval_code":"A-1","instance_code":"I-1","operate_time":"1700000000","tenant_key":"t1","type":"leave_approval_revert","note":"销假"}}""";
    private const string S2Body =
        """{"encrypt":"AAECAwQFBgcICQoLDA0OD0ZfvYDZDTzJnR6yZcud3+d/MJN/kc9Ytu/Z+6GOabOaU2i6Q0lf5NcMYOhgjQjaWECSy0Bv3IUC4KDYizsMGoZ+7roALBuH2i6qC57FyHxQBaOJHYrggZOHAkkkKb7qMhzdsZNambP4zdZiJZm1w1I5c/YQNaN6WlgRmnbhYJ4QCw8pkWRfhzDQ0PBIyFDmwwZK9LmRbsBGkcroLaJAHVDKA6q8RWQ3iROmuEtkEKFpeR0K3aBxwrksVtrWBygHlL4cRBL9kUqagys1D7VMjo8SeXnXai3NG5X4I9SLP7ltLyTy77ZJxfxX6E8ZQRTwOCO15xcpd6pwMGd9SvO8IbK/aa2/OriVyKZaCpUypdkp"}""";
    private const string S2Signature = "ae52c4a06dbc11226855c5721325689daac82a36698902b460d57381b05d8466";

    public static TheoryData<string, string, string, string> Signatures =>
        new()
        {
            { "nonce-1", "test key", S0Body, S0Signature },
            { "kat-nonce", Key, S1Body, S1Signature },
            { "kat-nonce", Key, S2Body, S2Signature },
        };

    public static TheoryData<string, string, string> Ciphers =>
        new()
        {
            { "test key", S0Body, "hello world" },
            { Key, S1Body, S1Plaintext },
            { Key, S2Body, S2Plaintext },
        };

    [Theory]
    [MemberData(nameof(Signatures))]
    public void The_signature_is_the_known_one(string nonce, string key, string body, string expected) =>
        Assert.Equal(expected, Signature.Compute(Timestamp, nonce, key, Encoding.UTF8.GetBytes(body)));

    [Theory]
    [MemberData(nameof(Signatures))]
    public void The_signature_is_recognized_in_either_hexadecimal_case(
        string nonce,
        string key,
        string body,
        string signature
    )
    {
        foreach (string text in (ReadOnlySpan<string>)[signature, signature.ToUpperInvariant()])
        {
            byte[] hash = new byte[32];
            Assert.True(Signature.TryParse(text, hash));
            Assert.True(
                Signature.Matches(hash, Timestamp, nonce, Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(body))
            );
        }
    }

    [Theory]
    [MemberData(nameof(Ciphers))]
    public void The_body_decrypts_to_the_known_text(string key, string body, string expected)
    {
        using var encryptKey = new EncryptKey(key);
        Assert.True(EnvelopeReader.TryReadEncrypted(Encoding.UTF8.GetBytes(body), out var base64));

        Assert.True(encryptKey.TryDecrypt(base64, new byte[base64.Length], out var plaintext));

        Assert.Equal(expected, Encoding.UTF8.GetString(plaintext));
    }

    [Fact]
    public void The_AES_key_is_the_SHA_256_of_the_Encrypt_Key()
    {
        // EncryptKey does not reveal the key: its output must decrypt under the known AES key.
        using var aes = Aes.Create();
        aes.Key = Convert.FromHexString("e2886fe6904157ba90e23ea9a87203991799205b5a2396f52f19e310a4db0e78");
        using var encryptKey = new EncryptKey(Key);

        Assert.True(EnvelopeReader.TryReadEncrypted(encryptKey.Encrypt("事假"u8), out var base64));
        byte[] sealedBytes = Convert.FromBase64String(Encoding.ASCII.GetString(base64));

        Assert.Equal(
            "事假",
            Encoding.UTF8.GetString(aes.DecryptCbc(sealedBytes.AsSpan(16), sealedBytes.AsSpan(0, 16)))
        );
        Assert.Equal(aes.Key, SHA256.HashData(Encoding.UTF8.GetBytes(Key)));
    }

    [Theory]
    [InlineData(S1Signature)]
    [InlineData(null)]
    public void The_known_challenge_is_answered_signed_or_not(string? signature)
    {
        using var webhook = Webhook();

        var verdict = webhook.Verify(Request(S1Body, signature));

        Assert.Equal(new WebhookVerdict.Challenge("kat-challenge-0001"), verdict);
    }

    [Theory]
    [InlineData(S2Signature)]
    [InlineData("AE52C4A06DBC11226855C5721325689DAAC82A36698902B460D57381B05D8466")]
    public void The_known_event_is_accepted(string signature)
    {
        using var webhook = Webhook();

        var message = webhook.Accept(Request(S2Body, signature));

        Assert.Equal("kat-uuid-1", message.MessageId);
        Assert.Equal(EventTypes.LeaveApprovalRevert, message.Subject);
        Assert.Equal("I-1", message.CorrelationId);
        Assert.Equal(
            S2Plaintext.Replace("\"token\":\"kat-verification-token\",", string.Empty, StringComparison.Ordinal),
            Encoding.UTF8.GetString(message.Body.Span)
        );
    }

    [Fact]
    public void The_known_event_is_rejected_with_the_signature_of_another_body()
    {
        using var webhook = Webhook();

        Assert.Equal(
            new WebhookVerdict.Rejected(RejectReason.SignatureMismatch),
            webhook.Verify(Request(S2Body, S1Signature))
        );
    }

    private static TestWebhook Webhook() => new(new FeishuApp("cli_kat", [Token], [Key]));

    private static TestRequest Request(string body, string? signature) =>
        TestRequest.Plain(body) with
        {
            Timestamp = Timestamp,
            Nonce = "kat-nonce",
            Signature = signature,
        };
}
