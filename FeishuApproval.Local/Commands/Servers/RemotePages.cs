using System.Net;
using System.Net.Http.Headers;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Localization;

namespace FeishuApproval.Local.Commands.Servers;

/// <summary>Reads pages from a running server, on this machine or in Azure. Temporary failures are retried.</summary>
internal sealed class RemotePages(Uri address, string? key, TimeProvider time) : IDisposable
{
    private const int Attempts = 6;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(100);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <summary>The longest pause that a server may request.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly HttpClient _http = ServerConnection.Open(address, key, Timeout);

    /// <summary>
    /// Whether the server answered before. Such a server may be restarting when it cannot be reached; otherwise the address may be wrong.
    /// </summary>
    private bool _hasAnswered;

    /// <summary>Reads one page.</summary>
    /// <param name="query">The path and the query string.</param>
    /// <param name="read">Reads the body and the headers of the answer.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="UsageException">The server cannot be reached or rejects the request. The message contains the reason.</exception>
    public async Task<T> ReadAsync<T>(
        string query,
        Func<byte[], HttpResponseMessage, T> read,
        CancellationToken cancellationToken
    )
    {
        var url = new Uri(address, query);
        for (int attempt = 1; ; attempt++)
        {
            var pause = Pause;
            try
            {
                using var answer = await _http.GetAsync(url, cancellationToken);
                ServerConnection.RefuseRedirect(address, answer);
                byte[] body = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    _hasAnswered = true;
                    return ServerConnection.Read(address, body, content => read(content, answer));
                }

                if (answer.StatusCode == HttpStatusCode.Unauthorized)
                {
                    throw new UsageException(
                        Localized.Of(
                            $"{address} requires another key: give it with --key or as Api__Key of the environment."
                        )
                    );
                }

                if (!IsPassing(answer.StatusCode) || attempt == Attempts)
                {
                    string refusal = ServerError.Sentence(body) is { } sentence ? $": {sentence}" : ".";
                    throw new UsageException(Localized.Of($"{address} answered {(int)answer.StatusCode}{refusal}"));
                }

                pause = AskedFor(answer.Headers.RetryAfter) ?? Pause;
            }
            catch (HttpRequestException exception)
                when (exception.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
            {
                throw ServerConnection.Foreign(address);
            }
            catch (Exception exception)
                when (exception is HttpRequestException or IOException
                    || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested)
                )
            {
                bool isUnreachable =
                    exception is HttpRequestException
                    {
                        HttpRequestError: HttpRequestError.ConnectionError
                            or HttpRequestError.NameResolutionError
                            or HttpRequestError.SecureConnectionError
                    };
                if (attempt == Attempts || (isUnreachable && !_hasAnswered))
                {
                    throw new UsageException(Localized.Of($"{address} cannot be reached: {exception.Message}"));
                }
            }

            await Task.Delay(pause, time, cancellationToken);
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>
    /// Whether the same request may succeed a little later, because the server, its store or a proxy is busy or restarting.
    /// </summary>
    private static bool IsPassing(HttpStatusCode status) =>
        status
            is HttpStatusCode.TooManyRequests
                or HttpStatusCode.InternalServerError
                or HttpStatusCode.BadGateway
                or HttpStatusCode.ServiceUnavailable
                or HttpStatusCode.GatewayTimeout;

    /// <summary>The wait that the server requests, in seconds or until a time, within limits; null when the server requests none.</summary>
    private TimeSpan? AskedFor(RetryConditionHeaderValue? retryAfter) =>
        (retryAfter?.Delta ?? retryAfter?.Date - time.GetUtcNow()) switch
        {
            null => null,
            { } wait when wait < TimeSpan.Zero => TimeSpan.Zero,
            { } wait when wait > LongestPause => LongestPause,
            { } wait => wait,
        };
}
