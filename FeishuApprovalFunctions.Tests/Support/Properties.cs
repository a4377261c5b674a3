using FsCheck;
using FsCheck.Fluent;

namespace FeishuApproval.Tests.Support;

/// <summary>Checks properties from a fixed seed, so that a run tells the same as the one before.</summary>
public static class Properties
{
    /// <summary>Checks that the action fails for no value.</summary>
    public static void ForAll<T>(Arbitrary<T> values, Action<T> check, int count = 200) => Prop.ForAll(values, check).Check(
        Config.QuickThrowOnFailure.WithMaxTest(count).WithReplay(new Replay(new Rnd(20_240_905, 4_711), Microsoft.FSharp.Core.FSharpOption<int>.None)));
}
