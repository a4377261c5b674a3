using System.Text.Json;

namespace FeishuApproval.Local.Commands;

/// <summary>The error in a server's answer.</summary>
internal static class ServerError
{
    /// <summary>Its sentence; null when the answer is not from a server of this program.</summary>
    public static string? Sentence(byte[] body)
    {
        try
        {
            return JsonElement.Parse(body) is { ValueKind: JsonValueKind.Object } answer && answer.TryGetProperty("error"u8, out var error)
                ? error.GetString() : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The status is enough: Azure Functions rejects a wrong key without a body.
            return null;
        }
    }
}
