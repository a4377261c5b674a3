namespace FeishuApproval.Local.Simulator;

/// <summary>The order in which a load run sends its events.</summary>
internal static class LoadPlan
{
    /// <summary>
    /// The number of the event that each request sends. A redelivery comes anywhere behind the first delivery, unless all is shuffled.
    /// </summary>
    public static int[] Make(LoadOptions options, int? seed)
    {
        // Not security-relevant: chooses the events to send twice.
#pragma warning disable CA5394
        var random = seed is { } fixedSeed ? new Random(fixedSeed) : new Random();
        int requests = options.Requests;
        int redeliveries = requests - options.Count;
        int[] plan = new int[requests];
        int delivered = 0;
        for (int i = 0; i < requests; i++)
        {
            bool redeliver = delivered > 0 && (delivered == options.Count || random.Next(requests - i) < redeliveries);
            if (redeliver) redeliveries--;
            plan[i] = redeliver ? random.Next(delivered) : delivered++;
        }

        if (options.Shuffle) random.Shuffle(plan);
#pragma warning restore CA5394
        return plan;
    }
}
