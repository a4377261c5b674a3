using System.Text.Json;

namespace FeishuApproval.TestSupport;

/// <summary>Problem details as text, to compare errors whole.</summary>
public static class ProblemText
{
    /// <summary>The body of an error.</summary>
    public static string Of(int status, string title, string detail) =>
        $$"""{"type":"about:blank","title":"{{title}}","status":{{status}},"detail":{{JsonSerializer.Serialize(detail)}}}""";
}
