using FeishuApproval.Telemetry;

namespace FeishuApproval.Local.Simulator;

/// <summary>Result of a load run.</summary>
/// <param name="Statuses">How often each status code was answered.</param>
/// <param name="Unanswered">How often there was no answer, by cause.</param>
/// <param name="Latencies">How long the answers took.</param>
/// <param name="Elapsed">From the first request to the last answer.</param>
internal sealed record LoadReport(
    IReadOnlyDictionary<int, long> Statuses, IReadOnlyDictionary<string, long> Unanswered, DurationHistogram Latencies, TimeSpan Elapsed)
{
    /// <summary>How many requests were answered, with any status.</summary>
    public long Answered => Statuses.Values.Sum();

    /// <summary>How many requests were sent.</summary>
    public long Sent => Answered + Unanswered.Values.Sum();

    /// <summary>Answers a second.</summary>
    public double Throughput => Elapsed > TimeSpan.Zero ? Answered / Elapsed.TotalSeconds : 0;

    /// <summary>Whether something was sent and every request was answered with this status.</summary>
    public bool IsAll(int status) => Sent > 0 && Statuses.GetValueOrDefault(status) == Sent;
}
