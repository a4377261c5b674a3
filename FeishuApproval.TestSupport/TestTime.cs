namespace FeishuApproval.TestSupport;

internal static class TestTime
{
    /// <summary>Where the clocks of tests start: the timestamp of the known-answer vectors, 1700000000.</summary>
    public static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);
}
