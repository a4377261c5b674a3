using FeishuApproval.Processing;

namespace FeishuApproval.Tests.Processing;

public sealed class SettlementPolicyTests
{
    [Theory]
    [InlineData(Failure.None, 1, 1, "complete")]
    [InlineData(Failure.None, 10, 8, "complete")]
    [InlineData(Failure.Cancelled, 1, 1, "leave")]
    [InlineData(Failure.Cancelled, 10, 8, "leave")]
    [InlineData(Failure.Unreadable, 1, 1, "dead-letter unreadable")]
    [InlineData(Failure.Unreadable, 10, 1, "dead-letter unreadable")]
    [InlineData(Failure.TenantMismatch, 1, 1, "dead-letter tenant_mismatch")]
    [InlineData(Failure.Contended, 1, 1, "retry")]
    [InlineData(Failure.Contended, 10, 7, "retry")]
    [InlineData(Failure.Contended, 9, 8, "abandon")]
    [InlineData(Failure.Contended, 10, 8, "dead-letter contended")]
    [InlineData(Failure.Contended, 11, 8, "dead-letter contended")]
    [InlineData(Failure.StoreUnavailable, 1, 7, "retry")]
    [InlineData(Failure.StoreUnavailable, 1, 8, "abandon")]
    [InlineData(Failure.StoreUnavailable, 9, 8, "abandon")]
    [InlineData(Failure.StoreUnavailable, 10, 8, "dead-letter store_unavailable")]
    [InlineData(Failure.Unexpected, 1, 1, "retry")]
    [InlineData(Failure.Unexpected, 1, 2, "abandon")]
    [InlineData(Failure.Unexpected, 10, 1, "retry")]
    [InlineData(Failure.Unexpected, 10, 2, "dead-letter unexpected")]
    public void A_failure_is_settled_by_its_kind_the_delivery_and_the_attempt(
        object failure,
        int deliveryCount,
        int attempt,
        string expected
    )
    {
        var settlement = SettlementPolicy.Decide((Failure)failure, deliveryCount, attempt, jitter: 0.5);

        Assert.Equal(
            expected,
            settlement switch
            {
                Settlement.Complete => "complete",
                Settlement.None => "leave",
                Settlement.Abandon => "abandon",
                Settlement.Retry => "retry",
                Settlement.DeadLetter deadLetter => $"dead-letter {deadLetter.Reason}",
                _ => settlement.ToString(),
            }
        );
    }

    [Theory]
    [InlineData(1, 0, 100)]
    [InlineData(1, 0.5, 150)]
    [InlineData(1, 0.999, 199.9)]
    [InlineData(2, 0, 200)]
    [InlineData(3, 0, 400)]
    [InlineData(7, 0, 6400)]
    [InlineData(7, 0.999, 12793.6)]
    [InlineData(8, 0, 10000)]
    [InlineData(30, 0, 10000)]
    [InlineData(2000, 0.999, 19990)]
    public void The_wait_doubles_from_200_ms_to_20_s_and_jitter_takes_up_to_half(
        int attempt,
        double jitter,
        double milliseconds
    ) => Assert.Equal(milliseconds, SettlementPolicy.Delay(attempt, jitter).TotalMilliseconds, precision: 3);

    [Fact]
    public void A_retry_waits_what_the_attempt_says() =>
        Assert.Equal(
            new Settlement.Retry(SettlementPolicy.Delay(3, 0.25)),
            SettlementPolicy.Decide(Failure.StoreUnavailable, 1, 3, 0.25)
        );

    [Theory]
    [InlineData(Failure.Unreadable, 1)]
    [InlineData(Failure.Contended, 10)]
    [InlineData(Failure.StoreUnavailable, 10)]
    [InlineData(Failure.Unexpected, 10)]
    public void A_dead_letter_has_a_sentence_that_says_what_to_do(object failure, int deliveryCount)
    {
        var deadLetter = Assert.IsType<Settlement.DeadLetter>(
            SettlementPolicy.Decide((Failure)failure, deliveryCount, 8, 0)
        );

        Assert.Contains("esend", deadLetter.Description, StringComparison.Ordinal);
        Assert.EndsWith(".", deadLetter.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_reason_is_spelled_like_the_failure_everywhere_else()
    {
        foreach (var failure in Enum.GetValues<Failure>())
        {
            if (SettlementPolicy.Decide(failure, 10, 8, 0) is Settlement.DeadLetter deadLetter)
            {
                Assert.Equal(FeishuApproval.Json.SnakeCase.Of(failure), deadLetter.Reason);
            }
        }
    }

    [Fact]
    public void Every_failure_ends_at_the_last_delivery()
    {
        foreach (var failure in Enum.GetValues<Failure>())
        {
            for (int delivery = 1; delivery <= 12; delivery++)
            {
                Assert.IsNotType<Settlement.Retry>(
                    SettlementPolicy.Decide(failure, delivery, SettlementPolicy.AttemptsPerDelivery, 0)
                );
                if (delivery >= 10)
                {
                    Assert.IsNotType<Settlement.Abandon>(
                        SettlementPolicy.Decide(failure, delivery, SettlementPolicy.AttemptsPerDelivery, 0)
                    );
                }
            }
        }
    }
}
