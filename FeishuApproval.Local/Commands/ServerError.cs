using System.Text.Json;
using FeishuApproval.Api.Http;

namespace FeishuApproval.Local.Commands;

/// <summary>The error in a server's answer.</summary>
internal static class ServerError
{
    /// <summary>Its sentence; null when the answer is not from a server of this program.</summary>
    public static string? Sentence(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, HttpJson.Default.Problem)?.Detail;
        }
        catch (JsonException)
        {
            // The status is enough: Azure Functions rejects a wrong key without a body.
            return null;
        }
    }
}
