namespace FeishuApproval.Tests.Chaos;

/// <summary>The faults of a run. The same seed gives the same faults in the same order.</summary>
internal static class ChaosPlan
{
    /// <summary>Beyond 8 hours, signed requests are too old or too new.</summary>
    private static readonly TimeSpan[] ClockErrors =
    [
        TimeSpan.FromHours(-2),
        TimeSpan.FromHours(1),
        TimeSpan.FromHours(11),
        TimeSpan.FromDays(-40),
        TimeSpan.FromDays(730),
    ];

    /// <summary>Returns rounds without end. Each has every fault once, in a random order, for a random time.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="longest">The longest time of a fault. The pauses before them are in proportion.</param>
    public static IEnumerable<ChaosStep[]> Rounds(int seed, TimeSpan longest)
    {
        var random = new Random(seed);
        while (true)
        {
            var faults = Enum.GetValues<ChaosFault>();
            random.Shuffle(faults);
            yield return
            [
                .. faults.Select(fault => new ChaosStep(
                    Between(longest / 15, longest / 3),
                    fault,
                    Between(longest / 6, longest),
                    fault == ChaosFault.ClockJump ? ClockErrors[random.Next(ClockErrors.Length)] : TimeSpan.Zero
                )),
            ];
        }

        TimeSpan Between(TimeSpan least, TimeSpan most) => least + ((most - least) * random.NextDouble());
    }
}
