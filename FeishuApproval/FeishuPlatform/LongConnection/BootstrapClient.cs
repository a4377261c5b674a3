using System.Net.Http.Headers;
using System.Text.Json;
using System.Web;

namespace FeishuApproval.FeishuPlatform.LongConnection;

/// <summary>
/// The target of a connection. The address contains a ticket and a key, so only <see cref="Server"/> and <see cref="DeviceId"/> may be
/// logged.
/// </summary>
/// <param name="Address">The gateway's address. It is valid for one attempt.</param>
/// <param name="Config">The intervals of the connection.</param>
internal sealed record ConnectionTarget(Uri Address, ClientConfig Config)
{
    private const int MaxIdLength = 64;

    /// <summary>The gateway's host name.</summary>
    public string Server => Address.IdnHost;

    /// <summary>The connection's id. Feishu's logs contain the same id.</summary>
    public string DeviceId
    {
        get
        {
            string id = Parameter("device_id");
            return id.Length is > 0 and <= MaxIdLength && id.All(IsIdCharacter) ? id : "unknown";
        }
    }

    /// <summary>The service number in pings.</summary>
    public int Service => int.TryParse(Parameter("service_id"), out int id) ? id : 0;

    /// <summary>The address without its query, which contains secrets.</summary>
    public override string ToString() => $"{Server} ({DeviceId})";

    private static bool IsIdCharacter(char character) =>
        char.IsAsciiLetterOrDigit(character) || character is '-' or '_';

    private string Parameter(string name) => HttpUtility.ParseQueryString(Address.Query)[name] ?? string.Empty;
}

/// <summary>Either the target of a connection, or the error.</summary>
internal readonly record struct BootstrapResult(ConnectionTarget? Target, FailedAttempt Failed)
{
    public static implicit operator BootstrapResult(FailedAttempt failed) => new(null, failed);
}

/// <summary>
/// Requests the address of a connection from the platform. Every attempt needs a new request, because an address is valid for one attempt.
/// Never throws because of the platform or the network.
/// </summary>
/// <param name="newHttp">Creates the HTTP client. It follows no redirects, because the request contains the App Secret.</param>
/// <param name="options">The app and its platform.</param>
/// <param name="time">The clock for the time limit.</param>
internal sealed class BootstrapClient(
    Func<HttpMessageInvoker> newHttp,
    LongConnectionOptions options,
    TimeProvider time
)
{
    /// <summary>The route on the platform.</summary>
    public const string Route = "/callback/ws/endpoint";

    /// <summary>The longest answer in bytes; a longer one is rejected. A real answer has a few hundred bytes.</summary>
    public const int MaxAnswerLength = 64 * 1024;

    /// <summary>The time limit of one call, including its body.</summary>
    public static TimeSpan Timeout { get; } = TimeSpan.FromSeconds(15);

    private readonly byte[] _body = JsonSerializer.SerializeToUtf8Bytes(
        new BootstrapRequest(options.AppId, options.AppSecret),
        ConnectionJson.Default.BootstrapRequest
    );

    /// <summary>Makes one request.</summary>
    /// <exception cref="OperationCanceledException">The server is stopping.</exception>
    public async Task<BootstrapResult> FetchAsync(CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(options.BaseAddress, Route));
            request.Content = new ByteArrayContent(_body)
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
            };
            request.Headers.Add("locale", "zh");

            using var http = newHttp();

            // The time limit must also hold for a handler that ignores the token.
            using var response = await http.SendAsync(request, either.Token).WaitAsync(either.Token);
            var (answer, length) = await ReadAsync(response, either.Token).WaitAsync(either.Token);
            return length > MaxAnswerLength
                ? Bad($"over {MaxAnswerLength / 1024} KiB")
                : Read(answer.AsSpan(0, length), (int)response.StatusCode);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return new FailedAttempt(AttemptFailure.Unreachable, Error: $"no answer within {Timeout.TotalSeconds:0} s");
        }
        catch (HttpRequestException exception)
        {
            return new FailedAttempt(AttemptFailure.Unreachable, Error: exception.HttpRequestError.ToString());
        }
        catch (IOException)
        {
            return new FailedAttempt(AttemptFailure.Unreachable, Error: "the answer broke off");
        }
    }

    /// <summary>Reads up to one byte past the limit.</summary>
    private static async Task<(byte[] Buffer, int Length)> ReadAsync(
        HttpResponseMessage response,
        CancellationToken cancellationToken
    )
    {
        byte[] buffer = new byte[MaxAnswerLength + 1];
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        int length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return (buffer, length);
    }

    private BootstrapResult Read(ReadOnlySpan<byte> json, int httpStatus)
    {
        BootstrapResponse? response;
        try
        {
            response = JsonSerializer.Deserialize(json, ConnectionJson.Default.BootstrapResponse);
        }
        catch (JsonException)
        {
            response = null;
        }

        if (httpStatus != 200)
            return new FailedAttempt(AttemptFailure.BootstrapRefused, response?.Code, HttpStatus: httpStatus);
        if (response is not { Code: { } code })
            return Bad("not the expected JSON");
        if (code != 0)
            return new FailedAttempt(AttemptFailure.BootstrapRefused, code, HttpStatus: httpStatus);
        return Uri.TryCreate(response.Data?.Url, UriKind.Absolute, out var address) && IsAllowed(address)
            ? new BootstrapResult(
                new ConnectionTarget(address, ClientConfig.From(response.Data!.ClientConfig)),
                default
            )
            : Bad("no address of a gateway");
    }

    /// <summary>
    /// An address with plain ws:// is allowed only when the platform's own address has no TLS. Only tests use such an address.
    /// </summary>
    private bool IsAllowed(Uri address) =>
        address.Scheme == Uri.UriSchemeWss
        || (address.Scheme == Uri.UriSchemeWs && options.BaseAddress.Scheme == Uri.UriSchemeHttp);

    private static BootstrapResult Bad(string error) => new FailedAttempt(AttemptFailure.BadAnswer, Error: error);
}
