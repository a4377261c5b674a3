namespace FeishuApproval.TestSupport;

/// <summary>
/// Keys that a store must distinguish: characters that its own keys cannot hold, their escaped forms, and letters in upper and lower case.
/// </summary>
internal static class OddKeys
{
    public static IReadOnlyList<string> All { get; } =
    [
        "/",
        "\\",
        "#",
        "?",
        "%",
        "|",
        "a/b\\c#d?e%f|g",
        "%2F",
        "%2f",
        "%252F",
        "_2F",
        "~2F",
        "=2F",
        "||",
        "|record",
        "event|x",
        "record",
        " ",
        " x ",
        "x",
        "X",
        "'",
        "\"",
        "''",
        "事假",
        "假",
        "é",
        "e\u0301",
        "🌸",
        "\t",
        "\u0001",
        "\u007F",
        "\u0085",
        "..",
        ".",
        "+",
        "&",
        "<",
        "a:b",
        "a*b",
    ];
}
