using System.Text.Json;
using FeishuApproval.Api.Http;

namespace FeishuApproval.Local.Commands;

/// <summary>Asks a running host on the routes that want the admin key.</summary>
internal sealed class ManagementClient : IManagementClient
{
    private readonly HttpClient _http;

    /// <param name="url">Where the host listens.</param>
    /// <param name="key">Its key; null to send none.</param>
    /// <param name="timeout">How long an answer may take; two minutes unless told.</param>
    public ManagementClient(Uri url, string? key, TimeSpan? timeout = null)
    {
        _http = new HttpClient { BaseAddress = new Uri(url, "/"), Timeout = timeout ?? TimeSpan.FromMinutes(2) };
        if (!string.IsNullOrEmpty(key)) _http.DefaultRequestHeaders.TryAddWithoutValidation("x-functions-key", key);
    }

    /// <inheritdoc/>
    public async Task<JsonElement> AskAsync(HttpMethod method, string route, IEnumerable<KeyValuePair<string, string?>> parameters, CancellationToken cancellationToken)
    {
        string query = string.Join('&', parameters.Where(each => each.Value is not null).Select(each => $"{each.Key}={Uri.EscapeDataString(each.Value!)}"));
        using var request = new HttpRequestMessage(method, $"{Routes.Prefix}/{route}?{query}");
        try
        {
            using var response = await _http.SendAsync(request, cancellationToken);
            byte[] body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return response.IsSuccessStatusCode ? JsonElement.Parse(body) : throw new UsageException(Refusal((int)response.StatusCode, body));
        }
        catch (HttpRequestException exception)
        {
            throw new UsageException($"{_http.BaseAddress} cannot be reached: {exception.Message}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // HttpClient's own time-out; the host may be at work still.
            throw new UsageException($"{_http.BaseAddress} did not answer within {Terminal.Text((long)_http.Timeout.TotalSeconds)} s. What it was asked to do may be done all the same.");
        }
        catch (JsonException)
        {
            throw new UsageException($"{_http.BaseAddress} does not answer as a feishu-approval does.");
        }
    }

    public void Dispose() => _http.Dispose();

    private static string Refusal(int status, byte[] body) => ServerError.Sentence(body) is { } sentence
        ? $"The host answered {status}: {sentence}"
        : $"The host answered {status}.{(status is 401 or 403 ? " Check --key." : string.Empty)}";
}
