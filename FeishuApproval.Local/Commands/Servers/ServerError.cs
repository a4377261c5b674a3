using System.Text.Json;
using FeishuApproval.Api.Http;

namespace FeishuApproval.Local.Commands.Servers;

/// <summary>Reads the error in a server's answer.</summary>
internal static class ServerError
{
    /// <summary>The error sentence; null when the answer does not come from a server of this program.</summary>
    public static string? Sentence(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, HttpJson.Default.Problem)?.Detail;
        }
        catch (JsonException)
        {
            // The status is sufficient. Azure Functions rejects a wrong key without a body.
            return null;
        }
    }
}
