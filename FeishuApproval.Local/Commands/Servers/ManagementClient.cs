using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using FeishuApproval.Api.Http;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Localization;

namespace FeishuApproval.Local.Commands.Servers;

/// <summary>Calls the routes of a running server that require the admin key.</summary>
internal sealed class ManagementClient : IManagementClient
{
    private readonly HttpClient _http;

    /// <param name="url">The address of the server.</param>
    /// <param name="key">The admin key; null sends no key.</param>
    /// <param name="timeout">The time limit of an answer; two minutes by default.</param>
    public ManagementClient(Uri url, string? key, TimeSpan? timeout = null)
    {
        _http = ServerConnection.Open(url, key, timeout ?? TimeSpan.FromMinutes(2));
    }

    /// <summary>The output for each answer as JSON; null for text.</summary>
    public TextWriter? Json { get; init; }

    /// <inheritdoc/>
    public async Task<T> AskAsync<T>(
        HttpMethod method,
        string route,
        IEnumerable<KeyValuePair<string, string?>> parameters,
        JsonTypeInfo<T> type,
        CancellationToken cancellationToken
    )
    {
        string query = string.Join(
            '&',
            parameters
                .Where(each => each.Value is not null)
                .Select(each => $"{each.Key}={Uri.EscapeDataString(each.Value!)}")
        );
        using var request = new HttpRequestMessage(method, $"{Routes.Prefix}/{route}?{query}");
        try
        {
            using var response = await _http.SendAsync(request, cancellationToken);
            ServerConnection.RefuseRedirect(_http.BaseAddress!, response);
            byte[] body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            if (!response.IsSuccessStatusCode)
                throw new UsageException(Refusal((int)response.StatusCode, body));
            return ServerConnection.Read(
                _http.BaseAddress!,
                body,
                bytes =>
                {
                    var answer = JsonElement.Parse(bytes);
                    var result = ServerConnection.Read(answer, type);
                    JsonOutput.WriteLine(Json, answer);
                    return result;
                }
            );
        }
        catch (HttpRequestException exception)
            when (exception.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            throw ServerConnection.Foreign(_http.BaseAddress!);
        }
        catch (HttpRequestException exception)
        {
            throw new UsageException(Localized.Of($"{_http.BaseAddress} cannot be reached: {exception.Message}"));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // HttpClient's own time limit is over. The server may still be working.
            throw new UsageException(
                Localized.Of(
                    $"{_http.BaseAddress} did not answer within {Terminal.Text((long)_http.Timeout.TotalSeconds)} s. "
                        + $"The request may still be carried out."
                )
            );
        }
    }

    public void Dispose() => _http.Dispose();

    private static string Refusal(int status, byte[] body) =>
        ServerError.Sentence(body) is { } sentence
            ? Localized.Of($"The server answered {status}: {sentence}")
            : Localized.Of(
                $"The server answered {status}.{(status is 401 or 403 ? Localized.Of($" Check --key.") : string.Empty)}"
            );
}
