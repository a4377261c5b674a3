using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using FeishuApproval.TestSupport;
using FeishuApproval.Webhook;

namespace FeishuApproval.Tests.Webhook;

/// <summary>
/// The time of an answer must not reveal whether the padding or content of a changed, unsigned ciphertext is right: otherwise some hundred
/// requests a byte would reveal the plaintext of a captured body, including the Verification Token.
/// </summary>
public sealed class Unsigned_bodies_take_the_same_time
{
    private const int Rounds = 300;
    private const int RequestsOfASample = 8;

    /// <summary>How far the slowest median may be above the fastest. Measured 1.002; with an oracle it is between 2 and 10.</summary>
    private const double Tolerance = 1.1;

    /// <summary>A busy machine may disturb a measurement, but cannot make different classes look equal.</summary>
    private const int Measurements = 5;

    [Theory]
    [InlineData(160)]
    [InlineData(1456)]
    public void Whatever_the_padding_and_the_content(int length)
    {
        using var webhook = TestWebhook.Keyed();
        var classes = Classes(length)
            .Select(each => (each.Name, Request: Unsigned(each.Plaintext).ToWebhookRequest()))
            .ToArray();
        foreach (var (name, request) in classes)
        {
            Assert.Equal(
                (name, new WebhookVerdict.Rejected(RejectReason.SignatureMissing)),
                (name, webhook.Verifier.Verify(request))
            );
        }

        string medians = string.Empty;
        for (int i = 0; i < Measurements; i++)
        {
            double[] times = Measure(webhook.Verifier, [.. classes.Select(each => each.Request)]);
            if (times.Max() <= times.Min() * Tolerance)
                return;
            medians +=
                string.Join(", ", classes.Zip(times, (each, time) => $"{each.Name} {time:F2} µs"))
                + Environment.NewLine;
        }

        Assert.Fail(medians);
    }

    [Fact]
    public void Over_2_KiB_nothing_is_decrypted()
    {
        using var webhook = TestWebhook.Keyed();
        byte[] check = Payload.Challenge().Bytes();
        byte[] largest = [.. check, .. new byte[1456 - 1 - check.Length].Select(_ => (byte)' ')];
        var taken = TestRequest.Encrypted(largest);
        var larger = TestRequest.Encrypted([.. largest, .. new byte[64].Select(_ => (byte)' ')]);

        Assert.InRange(taken.Body.Length, 1900, 2048);
        Assert.IsType<WebhookVerdict.Challenge>(webhook.Verify(taken));
        Assert.InRange(larger.Body.Length, 2049, 2100);
        Assert.Equal(new WebhookVerdict.Rejected(RejectReason.SignatureMissing), webhook.Verify(larger));
    }

    [Fact]
    public void A_block_of_another_body_inside_a_captured_URL_check_is_not_sent_back()
    {
        // The block in front of the one that is moved becomes 16 random bytes. If those passed, the challenge would show the moved block.
        byte[] check = Padded(
            """{"token":"41a9425ea7df4536a7623e38fa321bae","type":"url_verification","challenge":"0123456789abcdef0123456789"}"""u8,
            112
        );
        var random = new Random(1);
        int echoed = 0;
        using var webhook = TestWebhook.Keyed();
        for (int i = 0; i < 2000; i++)
        {
            // Letters outside ASCII, as most texts that some encoding accepts.
            random.NextBytes(check.AsSpan(84, 16));
            for (int at = 84; at < 100; at++)
                check[at] |= 0x80;
            if (webhook.Verify(Unsigned(check)) is WebhookVerdict.Challenge)
                echoed++;
        }

        Assert.Equal(0, echoed);
    }

    private static IEnumerable<(string Name, byte[] Plaintext)> Classes(int length)
    {
        byte[] random = new byte[length];
        new Random(length).NextBytes(random);

        yield return ("bad padding", [.. random.AsSpan(0, length - 1), 0]);
        yield return ("bad padding in the middle", [.. random.AsSpan(0, length - 4), 4, 5, 4, 4]);
        yield return ("one byte of padding, garbage", [.. random.AsSpan(0, length - 1), 1]);
        yield return ("a block of padding, garbage", Padded(random.AsSpan(0, length - 16), length));
        yield return (
            "a wrong token",
            Filled($$"""{"token":"{{new string('x', 32)}}","type":"url_verification","challenge":"…"}""", length)
        );
        yield return ("no token", Filled("""{"type":"url_verification","challenge":"…"}""", length));
        yield return (
            "the right token in an event",
            Filled($$"""{"token":"{{TestWebhook.Token}}","type":"event_callback","uuid":"…"}""", length)
        );
        yield return ("JSON of another shape", Filled("""[[[{"a":"…"}]]]""", length));
        yield return ("half of a JSON object", Filled("""{"token":"…","type":"u""", length));
        yield return ("a string of escapes", Filled("""{"token":"\\\"\\\"…"}""", length));
        yield return ("blanks only", Filled("   …", length));
    }

    /// <summary>Makes a text as long as it must be at the ellipsis.</summary>
    private static byte[] Filled(string text, int length)
    {
        string[] parts = text.Split('…');
        return Padded(Encoding.ASCII.GetBytes(parts[0] + new string(' ', length - 5 - text.Length) + parts[1]), length);
    }

    private static byte[] Padded(ReadOnlySpan<byte> text, int length)
    {
        byte[] padded = new byte[length];
        text.CopyTo(padded);
        padded.AsSpan(text.Length).Fill((byte)(length - text.Length));
        return padded;
    }

    /// <summary>Encrypts blocks that bring their own padding.</summary>
    private static TestRequest Unsigned(byte[] padded)
    {
        using var aes = Aes.Create();
        aes.Key = SHA256.HashData(Encoding.UTF8.GetBytes(TestWebhook.EncryptKey));
        byte[] iv = new byte[16];
        string base64 = Convert.ToBase64String([.. iv, .. aes.EncryptCbc(padded, iv, PaddingMode.None)]);
        return TestRequest.Plain($$"""{"encrypt":"{{base64}}"}""");
    }

    /// <summary>
    /// The median time of each request in microseconds, sampled in turns, so that a slow moment of the machine affects all of them.
    /// </summary>
    private static double[] Measure(WebhookVerifier verifier, WebhookRequest[] requests)
    {
        double[][] samples = [.. requests.Select(_ => new double[Rounds])];
        for (int round = 0; round < Rounds; round++)
        {
            for (int turn = 0; turn < requests.Length; turn++)
            {
                int which = (turn + round) % requests.Length;
                long start = Stopwatch.GetTimestamp();
                for (int i = 0; i < RequestsOfASample; i++)
                    verifier.Verify(requests[which]);
                samples[which][round] = Stopwatch.GetElapsedTime(start).TotalMicroseconds / RequestsOfASample;
            }
        }

        return [.. samples.Select(each => each.Order().ElementAt(Rounds / 2))];
    }
}
