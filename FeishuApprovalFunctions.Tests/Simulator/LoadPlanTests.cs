using FeishuApproval.Simulator.Load;

namespace FeishuApproval.Tests.Simulator;

public sealed class LoadPlanTests
{
    [Fact]
    public void Without_duplicates_every_event_is_sent_once_in_order() =>
        Assert.Equal(Enumerable.Range(0, 100), LoadPlan.Make(Options(100), seed: 1));

    [Theory]
    [InlineData(1000, 0.1, 1100)]
    [InlineData(3, 2, 9)]
    [InlineData(1, 0.4, 1)]
    public void Duplicates_come_on_top_and_every_event_is_there(int count, double duplicates, int requests)
    {
        int[] plan = LoadPlan.Make(Options(count, duplicates), seed: 1);

        Assert.Equal(requests, plan.Length);
        Assert.Equal(Enumerable.Range(0, count), plan.Distinct().Order());
    }

    [Fact]
    public void A_duplicate_never_comes_before_its_first_delivery()
    {
        int[] plan = LoadPlan.Make(Options(1000, 0.5), seed: 1);

        Assert.Equal(Enumerable.Range(0, 1000), plan.Distinct());
        Assert.NotEqual(Enumerable.Range(0, 1000), plan.Take(1000));
    }

    [Fact]
    public void Shuffling_changes_the_order_and_nothing_else()
    {
        int[] plan = LoadPlan.Make(Options(1000) with { Shuffle = true }, seed: 1);

        Assert.NotEqual(Enumerable.Range(0, 1000), plan);
        Assert.Equal(Enumerable.Range(0, 1000), plan.Order());
    }

    private static LoadOptions Options(int count, double duplicates = 0) =>
        new()
        {
            Url = new Uri("http://127.0.0.1:1"),
            Count = count,
            Duplicates = duplicates,
        };
}
