using System.Text.Json;
using FeishuApproval.Api.Http;

namespace FeishuApproval.Local.Commands;

/// <summary>What a host's answer says is wrong.</summary>
internal static class ServerError
{
    /// <summary>Its sentence; null when something else than a host of this program answered.</summary>
    public static string? Sentence(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, HttpJson.Default.Problem)?.Detail;
        }
        catch (JsonException)
        {
            // The status says enough; a Functions host refuses a wrong key without a body.
            return null;
        }
    }
}
