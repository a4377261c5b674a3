using FeishuApproval.FeishuPlatform.LongConnection;
using FeishuApproval.Webhook;

namespace FeishuApproval.Tests.FeishuPlatform.LongConnection;

public sealed class ConnectionPolicyTests
{
    [Theory]
    [InlineData(403L, 200, RetryPace.Never)]
    [InlineData(514L, 200, RetryPace.Never)]
    [InlineData(514L, 400, RetryPace.Never)]
    [InlineData(1000040344L, 200, RetryPace.Never)]
    [InlineData(1000040351L, 200, RetryPace.Never)]
    [InlineData(1000040350L, 200, RetryPace.Slow)]
    [InlineData(1L, 200, RetryPace.Normal)]
    [InlineData(1000040343L, 200, RetryPace.Normal)]
    [InlineData(1000040345L, 200, RetryPace.Normal)]
    [InlineData(77L, 200, RetryPace.Slow)]
    [InlineData(77L, 400, RetryPace.Normal)]
    [InlineData(403L, 403, RetryPace.Normal)]
    [InlineData(null, 403, RetryPace.Normal)]
    [InlineData(null, 502, RetryPace.Normal)]
    internal void A_code_of_the_bootstrap_decides(long? code, int httpStatus, RetryPace expected) =>
        Assert.Equal(
            expected,
            Decide(new FailedAttempt(AttemptFailure.BootstrapRefused, code, HttpStatus: httpStatus)).Pace
        );

    [Theory]
    [InlineData(514L, 1000040350L, 400, RetryPace.Slow)]
    [InlineData(514L, 1000040351L, 400, RetryPace.Never)]
    [InlineData(514L, 7L, 400, RetryPace.Normal)]
    [InlineData(514L, null, 400, RetryPace.Normal)]
    [InlineData(403L, null, 200, RetryPace.Never)]
    [InlineData(403L, null, 403, RetryPace.Never)]
    [InlineData(null, null, 403, RetryPace.Normal)]
    [InlineData(null, null, 514, RetryPace.Normal)]
    [InlineData(null, null, 502, RetryPace.Normal)]
    internal void A_refused_handshake_decides(long? status, long? authCode, int httpStatus, RetryPace expected) =>
        Assert.Equal(
            expected,
            Decide(new FailedAttempt(AttemptFailure.HandshakeRefused, status, authCode, httpStatus)).Pace
        );

    [Theory]
    [InlineData(
        "https://open.feishu.cn",
        "does not belong to Feishu (open.feishu.cn) (1000040351). Set Feishu__Platform to lark."
    )]
    [InlineData(
        "https://open.larksuite.com",
        "does not belong to Lark (open.larksuite.com) (1000040351). Set Feishu__Platform to feishu."
    )]
    [InlineData(
        "https://open.example",
        "belongs to another platform than open.example (1000040351). Set Feishu__Platform to feishu or lark, where the app was created."
    )]
    public void A_wrong_platform_is_reported_with_the_right_setting(string address, string expected) =>
        Assert.EndsWith(
            expected,
            Decide(new FailedAttempt(AttemptFailure.BootstrapRefused, 1000040351), address).Sentence,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData(AttemptFailure.Unreachable)]
    [InlineData(AttemptFailure.BadAnswer)]
    internal void Without_an_answer_of_Feishu_it_is_tried_again(AttemptFailure failure) =>
        Assert.Equal(RetryPace.Normal, Decide(new FailedAttempt(failure, Error: "a reason")).Pace);

    private static RetryDecision Decide(FailedAttempt attempt, string address = "https://open.feishu.cn") =>
        ConnectionPolicy.Decide(
            attempt,
            new LongConnectionOptions
            {
                App = new FeishuApp("cli_a", [], []),
                AppId = "cli_a",
                AppSecret = "a secret",
                BaseAddress = new Uri(address),
            }
        );
}
