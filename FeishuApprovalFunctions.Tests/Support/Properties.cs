using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace FeishuApproval.Tests.Support;

/// <summary>
/// Checks properties with a new seed in every run, so that the values vary. A failure names its seed; the
/// environment variable FEISHU_TEST_SEED checks from that seed again, and the first pass of CI sets one to be reproducible.
/// </summary>
public static class Properties
{
    private const string Variable = "FEISHU_TEST_SEED";

    private static readonly ulong? FixedSeed = ulong.TryParse(
        Environment.GetEnvironmentVariable(Variable),
        NumberStyles.None,
        CultureInfo.InvariantCulture,
        out ulong seed
    )
        ? seed
        : null;

    /// <summary>Checks that the action fails for no value.</summary>
    public static void ForAll<T>(Arbitrary<T> values, Action<T> check, int count = 200) =>
        ForAll(values, check, count, FixedSeed ?? (ulong)Random.Shared.NextInt64());

    internal static void ForAll<T>(Arbitrary<T> values, Action<T> check, int count, ulong seed)
    {
        // The second number of a FsCheck seed has to be odd.
        var start = new Rnd(seed, (seed << 1) | 1);
        try
        {
            Prop.ForAll(values, check)
                .Check(
                    Config.QuickThrowOnFailure.WithMaxTest(count).WithReplay(new Replay(start, FSharpOption<int>.None))
                );
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"It fails for a value drawn from the seed {seed}. {Variable}={seed} draws it again. {exception.Message}"
                ),
                exception
            );
        }
    }
}
