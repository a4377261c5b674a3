using FeishuApproval.Telemetry;

namespace FeishuApproval.Simulator.Load;

/// <summary>Result of a load run.</summary>
/// <param name="Statuses">The number of answers by status code.</param>
/// <param name="Unanswered">The number of requests without an answer, by cause.</param>
/// <param name="Latencies">The response times.</param>
/// <param name="Elapsed">The time from the first request to the last answer.</param>
internal sealed record LoadReport(
    IReadOnlyDictionary<int, long> Statuses,
    IReadOnlyDictionary<string, long> Unanswered,
    DurationHistogram Latencies,
    TimeSpan Elapsed
)
{
    /// <summary>The number of requests with an answer of any status.</summary>
    public long Answered => Statuses.Values.Sum();

    /// <summary>The number of requests.</summary>
    public long Sent => Answered + Unanswered.Values.Sum();

    /// <summary>Answers per second.</summary>
    public double Throughput => Elapsed > TimeSpan.Zero ? Answered / Elapsed.TotalSeconds : 0;

    /// <summary>Whether at least one request was sent, and every request was answered with this status.</summary>
    public bool IsAll(int status) => Sent > 0 && Statuses.GetValueOrDefault(status) == Sent;
}
