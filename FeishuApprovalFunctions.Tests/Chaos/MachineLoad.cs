using System.Diagnostics;

namespace FeishuApproval.Tests.Chaos;

/// <summary>Measures how long work takes on this machine while other programs use its processors.</summary>
internal static class MachineLoad
{
    private static readonly TimeSpan Work = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// Returns how many times longer than its processor time a piece of work takes, at least 1. The work runs on every processor at once.
    /// </summary>
    public static double Measure()
    {
        long start = TimeProvider.System.GetTimestamp();
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        var threads = Enumerable
            .Range(0, Environment.ProcessorCount)
            .Select(_ => new Thread(() => Spin(before + (Work * Environment.ProcessorCount))))
            .ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        return Math.Max(1, TimeProvider.System.GetElapsedTime(start) / Work);
    }

    private static void Spin(TimeSpan until)
    {
        using var process = Process.GetCurrentProcess();
        while (process.TotalProcessorTime < until)
        {
            process.Refresh();
            Thread.SpinWait(10_000);
        }
    }
}
