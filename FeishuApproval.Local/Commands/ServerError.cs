using System.Text.Json;

namespace FeishuApproval.Local.Commands;

/// <summary>What a host's answer says is wrong.</summary>
internal static class ServerError
{
    /// <summary>Its sentence; null when something else than a host of this program answered.</summary>
    public static string? Sentence(byte[] body)
    {
        try
        {
            return JsonElement.Parse(body) is { ValueKind: JsonValueKind.Object } answer && answer.TryGetProperty("error"u8, out var error)
                ? error.GetString() : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The status says enough; a Functions host refuses a wrong key without a body.
            return null;
        }
    }
}
