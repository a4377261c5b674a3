using System.Text.Json;

namespace FeishuApproval.Json;

/// <summary>The limits for JSON text from outside.</summary>
internal static class JsonLimits
{
    /// <summary>
    /// Limits the nesting depth. The limit is far above any real event: the widgets of a form reach a depth of about ten.
    /// </summary>
    public static JsonReaderOptions Reader { get; } = new() { MaxDepth = 256 };
}
