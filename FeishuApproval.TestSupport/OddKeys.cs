namespace FeishuApproval.TestSupport;

/// <summary>Keys that a store must keep apart: characters its own keys cannot hold, what they might be escaped as, and cases.</summary>
internal static class OddKeys
{
    public static IReadOnlyList<string> All { get; } =
    [
        "/", "\\", "#", "?", "%", "|", "a/b\\c#d?e%f|g", "%2F", "%2f", "%252F", "_2F", "~2F", "=2F", "||", "|record", "event|x", "record",
            " ", " x ", "x", "X", "'", "\"", "''", "事假", "假", "é", "e\u0301",
        "🌸", "\t", "\u0001", "\u007F", "\u0085", "..", ".", "+", "&", "<", "a:b", "a*b",
    ];
}
