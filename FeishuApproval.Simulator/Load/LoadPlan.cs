namespace FeishuApproval.Simulator.Load;

/// <summary>The order in which a load run sends its events.</summary>
internal static class LoadPlan
{
    /// <summary>
    /// Creates the event number of each request. A redelivery comes after the first delivery of its event, unless the order is shuffled.
    /// </summary>
    public static int[] Make(LoadOptions options, int? seed)
    {
        // Not security-relevant: the random numbers only choose events for redelivery.
#pragma warning disable CA5394
        var random = seed is { } fixedSeed ? new Random(fixedSeed) : new Random();
        int requests = options.Requests;
        int redeliveries = requests - options.Count;
        int[] plan = new int[requests];
        int delivered = 0;
        for (int i = 0; i < requests; i++)
        {
            bool redeliver = delivered > 0 && (delivered == options.Count || random.Next(requests - i) < redeliveries);
            if (redeliver)
                redeliveries--;
            plan[i] = redeliver ? random.Next(delivered) : delivered++;
        }

        if (options.Shuffle)
            random.Shuffle(plan);
#pragma warning restore CA5394
        return plan;
    }
}
