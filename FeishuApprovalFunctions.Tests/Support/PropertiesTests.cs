using FsCheck.Fluent;

namespace FeishuApproval.Tests.Support;

public sealed class PropertiesTests
{
    [Fact]
    public void A_failure_names_the_seed_that_draws_its_value_again()
    {
        int first = 0,
            again = 0;
        var failure = Assert.Throws<InvalidOperationException>(() =>
            Properties.ForAll(Numbers, value => Fail(first = value), count: 10, seed: 4711)
        );
        Assert.Contains("FEISHU_TEST_SEED=4711", failure.Message, StringComparison.Ordinal);

        Assert.Throws<InvalidOperationException>(() =>
            Properties.ForAll(Numbers, value => Fail(again = value), count: 10, seed: 4711)
        );
        Assert.Equal(first, again);
    }

    private static FsCheck.Arbitrary<int> Numbers => Gen.Choose(0, int.MaxValue).ToArbitrary();

    private static void Fail(int value) => throw new ArgumentException($"{value}");
}
