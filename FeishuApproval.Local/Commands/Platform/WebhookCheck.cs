using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using FeishuApproval.FeishuPlatform.Setup;
using FeishuApproval.Json;
using FeishuApproval.Localization;

namespace FeishuApproval.Local.Commands.Platform;

/// <summary>Sends a URL check to a webhook's public address, as Feishu does when the address is saved in the console.</summary>
internal static class WebhookCheck
{
    private const string Check = "Webhook";

    /// <summary>The longest accepted answer in bytes. A correct answer repeats the challenge and has less than 100 bytes.</summary>
    private const int MaxAnswerLength = 4096;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>Makes one check.</summary>
    /// <param name="webhook">The public address.</param>
    /// <param name="token">The Verification Token; null when none is set.</param>
    /// <param name="stop">Ends the check.</param>
    public static async Task<DoctorFinding> RunAsync(Uri webhook, string? token, CancellationToken stop)
    {
        if (string.IsNullOrWhiteSpace(token))
        {
            return Wrong(
                Localized.Of($"Set Feishu__VerificationToken, without which the webhook answers no challenge.")
            );
        }

        string challenge = RandomNumberGenerator.GetHexString(16, lowercase: true);
        var body = new JsonObject
        {
            ["challenge"] = challenge,
            ["token"] = token,
            ["type"] = "url_verification",
        };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(Timeout);

        // Feishu does not follow redirects.
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var request = new HttpRequestMessage(HttpMethod.Post, webhook)
        {
            Content = new StringContent(body.ToJsonString(), MediaTypeHeaderValue.Parse("application/json")),
        };
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            int status = (int)response.StatusCode;
            if (status is >= 300 and < 400)
            {
                return Wrong(
                    Localized.Of(
                        $"{webhook} answers with a redirect ({status}{(response.Headers.Location is { } to ? Localized.Of($" to {to}") : string.Empty)}), "
                            + $"which Feishu does not follow. Enter the address it leads to in the console."
                    )
                );
            }

            byte[] answer = new byte[MaxAnswerLength];
            await using var stream = await response.Content.ReadAsStreamAsync(limit.Token);
            int length = await stream.ReadAtLeastAsync(answer, answer.Length, throwOnEndOfStream: false, limit.Token);
            bool isRight =
                response.IsSuccessStatusCode
                && JsonFields.TryParse(answer.AsSpan(0, length), out var json)
                && json.Text("challenge"u8) == challenge;
            return isRight
                ? new(DoctorState.Right, Check, Localized.Of($"{webhook} answers the challenge."))
                : Wrong(
                    Localized.Of(
                        $"{webhook} answered {status} to the challenge, and not with the challenge. Check that the address ends in "
                            + $"/api/feishu/events, and that the server has the same Verification Token."
                    )
                );
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return Wrong(
                Localized.Of(
                    $"{webhook} did not answer within {Timeout.TotalSeconds:0} s. Feishu needs a public https address."
                )
            );
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return Wrong(
                Localized.Of(
                    $"{webhook} cannot be reached: {exception.Message.TrimEnd('.')}. Feishu needs a public https address."
                )
            );
        }
    }

    private static DoctorFinding Wrong(string sentence) => new(DoctorState.Wrong, Check, sentence);
}
