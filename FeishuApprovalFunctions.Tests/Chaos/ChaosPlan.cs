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
    public static IEnumerable<ChaosStep[]> Rounds(int seed)
    {
        var random = new Random(seed);
        while (true)
        {
            var faults = Enum.GetValues<ChaosFault>();
            random.Shuffle(faults);
            yield return
            [
                .. faults.Select(fault => new ChaosStep(
                    Milliseconds(200, 1_000),
                    fault,
                    Milliseconds(500, 3_000),
                    fault == ChaosFault.ClockJump ? ClockErrors[random.Next(ClockErrors.Length)] : TimeSpan.Zero
                )),
            ];
        }

        TimeSpan Milliseconds(int least, int most) => TimeSpan.FromMilliseconds(random.Next(least, most));
    }
}
