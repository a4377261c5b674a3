using System.Text.Json;

namespace FeishuApproval.Json;

/// <summary>Limits of every JSON text that comes from outside.</summary>
internal static class JsonLimits
{
    /// <summary>Nesting beyond any real event; a form's widgets reach about ten.</summary>
    public static JsonReaderOptions Reader { get; } = new() { MaxDepth = 256 };
}
