using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using FeishuApproval.Api.Sharing;
using FeishuApproval.Configuration;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Api.Sharing;

public sealed class ShareKeyTests
{
    private const string Secret = "0123456789abcdef0123456789abcdef";

    /// <summary>Computed with Python's hashlib.pbkdf2_hmac and hmac.</summary>
    private const string KnownToken =
        "eyJ0IjoidGVuYW50LTEiLCJrIjpbImxlYXZlIl0sImUiOjE3MDAwMDM2MDB9.7ZAwCZ0XDYCvi8sp31JDrv7arOvi5FDUAYOHFc0BHoY";

    private static readonly DateTimeOffset Now = TestTime.Start;
    private static readonly ShareClaims Claims = new("tenant-1", ["leave"], Now.AddHours(1).ToUnixTimeSeconds());
    private static readonly ShareKey Key = new(Secret);

    [Fact]
    public void A_token_is_the_known_answer() => Assert.Equal(KnownToken, Key.Sign(Claims));

    [Fact]
    public void A_token_has_the_signed_claims()
    {
        var claims = Key.Verify(Key.Sign(Claims with { TenantKey = "企业", Kinds = ["leave", "overtime"] }), Now)!;

        Assert.Equal(
            ("企业", "leave overtime", Claims.ExpiresAt),
            (claims.TenantKey, string.Join(' ', claims.Kinds), claims.ExpiresAt)
        );
    }

    [Fact]
    public void A_token_is_valid_until_the_second_it_expires()
    {
        string token = Key.Sign(Claims);

        Assert.NotNull(Key.Verify(token, Now.AddSeconds(3599)));
        Assert.Null(Key.Verify(token, Now.AddSeconds(3600)));
    }

    [Fact]
    public void A_token_of_another_key_is_invalid() =>
        Assert.Null(new ShareKey("another secret of enough characters").Verify(Key.Sign(Claims), Now));

    [Fact]
    public void Every_changed_character_makes_it_invalid()
    {
        string token = Key.Sign(Claims);
        for (int i = 0; i < token.Length; i++)
        {
            // The last character of each part has bits that are not used; a lower one may stand for the same bytes.
            char[] changed = token.ToCharArray();
            changed[i] = changed[i] == 'A' ? 'z' : 'A';
            Assert.Null(Key.Verify(new string(changed), Now));
        }
    }

    [Fact]
    public void Other_claims_with_an_old_signature_are_invalid()
    {
        string[] parts = Key.Sign(Claims).Split('.');
        string more = Base64Url.EncodeToString("""{"t":"tenant-1","k":["leave","overtime"],"e":1700003600}"""u8);

        Assert.Null(Key.Verify($"{more}.{parts[1]}", Now));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a.b.c")]
    [InlineData("é.é")]
    [InlineData("no token at all")]
    public void Anything_else_is_invalid(string? token) => Assert.Null(Key.Verify(token, Now));

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[")]
    [InlineData("""{"t":null,"k":["leave"],"e":1700003600}""")]
    public void Signed_claims_that_cannot_be_read_are_invalid(string claims)
    {
        string payload = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims));
        byte[] key = Rfc2898DeriveBytes.Pbkdf2(
            Secret,
            "feishu-approval share link v1"u8.ToArray(),
            600_000,
            HashAlgorithmName.SHA256,
            32
        );
        string signature = Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(payload)));

        Assert.Null(Key.Verify($"{payload}.{signature}", Now));
    }

    [Fact]
    public void Without_a_secret_nothing_is_valid()
    {
        var off = new ShareKey(null);

        Assert.False(off.IsSet);
        Assert.Null(off.Verify(Key.Sign(Claims), Now));
        Assert.Throws<InvalidOperationException>(() => off.Sign(Claims));
    }

    [Theory]
    [InlineData("Api__Key=" + Secret, true)]
    [InlineData("Share__Key=" + Secret + ";Api__Key=another", true)]
    [InlineData("Api__Key=another", false)]
    [InlineData("Feishu__VerificationToken=t", false)]
    public void The_secret_is_the_share_key_or_else_the_api_key(string settings, bool isValid) =>
        Assert.Equal(isValid, ShareKey.Load(TestConfiguration.Of(settings)).Verify(Key.Sign(Claims), Now) is not null);

    [Fact]
    public void A_short_share_key_stops_the_start() =>
        Assert.Equal(
            "Share__Key has 5 characters. Set it to a random text of at least 32.",
            Assert.Throws<ConfigurationException>(() => ShareKey.Load(TestConfiguration.Of("Share__Key=short"))).Message
        );
}
