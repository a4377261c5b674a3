using System.Text;
using FeishuApproval.Tests.Support;
using FeishuApproval.Webhook;
using FsCheck;
using FsCheck.Fluent;

namespace FeishuApproval.Tests.Webhook;

public sealed class CryptographyProperties
{
    private static readonly Gen<string> Keys = Gen.Elements(
        "k",
        "test key",
        "密钥 🔑",
        new string('x', 31),
        new string('x', 32),
        new string('x', 300)
    );
    private static readonly Gen<byte[]> Bodies = Gen.Choose(0, 3000)
        .SelectMany(length => Gen.Choose(0, int.MaxValue - 1), (length, seed) => Bytes(length, seed));

    [Fact]
    public void An_encrypted_text_decrypts_to_itself() =>
        Properties.ForAll(
            Bodies.Zip(Keys).ToArbitrary(),
            sample =>
            {
                var (body, text) = sample;
                using var key = new EncryptKey(text);
                byte[] encrypted = key.Encrypt(body);

                Assert.True(EnvelopeReader.TryReadEncrypted(encrypted, out var base64));
                Assert.True(key.TryDecrypt(base64, new byte[base64.Length], out var plaintext));
                Assert.Equal(body, plaintext.ToArray());
            },
            count: 500
        );

    [Fact]
    public void Another_key_gives_back_nothing_of_it() =>
        Properties.ForAll(
            Bodies.Where(body => body.Length > 16).ToArbitrary(),
            body =>
            {
                using var key = new EncryptKey("one");
                using var other = new EncryptKey("another");
                Assert.True(EnvelopeReader.TryReadEncrypted(key.Encrypt(body), out var base64));

                // Padding may be right by chance, once in 256; the text may not.
                if (other.TryDecrypt(base64, new byte[base64.Length], out var plaintext))
                    Assert.NotEqual(body, plaintext.ToArray());
            }
        );

    [Fact]
    public void A_cipher_is_never_the_same_twice()
    {
        using var key = new EncryptKey("one");

        Assert.Equal(
            100,
            Enumerable.Range(0, 100).Select(_ => Encoding.UTF8.GetString(key.Encrypt("the same"u8))).Distinct().Count()
        );
    }

    [Fact]
    public void A_signature_fits_its_own_request_and_no_other() =>
        Properties.ForAll(
            Bodies.Zip(Keys).ToArbitrary(),
            sample =>
            {
                var (body, key) = sample;
                byte[] keyBytes = Encoding.UTF8.GetBytes(key);
                byte[] hash = Convert.FromHexString(Signature.Compute("1700000000", "nonce", key, body));

                Assert.True(Signature.Matches(hash, "1700000000", "nonce", keyBytes, body));
                Assert.False(Signature.Matches(hash, "1700000001", "nonce", keyBytes, body));
                Assert.False(Signature.Matches(hash, "1700000000", "nonces", keyBytes, body));
                Assert.False(Signature.Matches(hash, "1700000000", "nonce", [.. keyBytes, 1], [.. body, 2]));
                Assert.False(Signature.Matches(hash, "1700000000", "nonce", keyBytes, [.. body, 0]));
                hash[body.Length % 32] ^= 1;
                Assert.False(Signature.Matches(hash, "1700000000", "nonce", keyBytes, body));
            },
            count: 500
        );

    [Fact]
    public void One_key_serves_many_at_once()
    {
        using var key = new EncryptKey("shared");

        Parallel.For(
            0,
            500,
            i =>
            {
                byte[] body = Bytes(i * 3, i);
                Assert.True(EnvelopeReader.TryReadEncrypted(key.Encrypt(body), out var base64));
                Assert.True(key.TryDecrypt(base64, new byte[base64.Length], out var plaintext));
                Assert.True(plaintext.SequenceEqual(body));
            }
        );
    }

    private static byte[] Bytes(int length, int seed)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
