using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using FeishuApproval.Messaging;

namespace FeishuApproval.Api.Http;

/// <summary>
/// An HTTP response, before a server writes it. Every status code, body and header of the project's responses is defined here.
/// </summary>
/// <param name="Status">The status code.</param>
/// <param name="Body">The body: UTF-8, and JSON unless <see cref="MediaType"/> is another type.</param>
/// <param name="Headers">The headers other than Content-Type.</param>
internal sealed record HttpResult(
    int Status,
    ReadOnlyMemory<byte> Body,
    ImmutableArray<KeyValuePair<string, string>> Headers
)
{
    /// <summary>The default media type of a body.</summary>
    public const string ContentType = "application/json; charset=utf-8";

    /// <summary>The media type of every error of the API (RFC 9457). Responses to Feishu use plain JSON.</summary>
    public const string ProblemType = "application/problem+json; charset=utf-8";

    /// <summary>The media type of <see cref="Body"/>.</summary>
    public string MediaType { get; init; } = ContentType;

    /// <summary>
    /// The chunks of a body that the handler makes while it is sent; null when <see cref="Body"/> is the whole body. The route
    /// table replaces them by <see cref="Body"/> and <see cref="Rest"/>.
    /// </summary>
    public IAsyncEnumerable<ReadOnlyMemory<byte>>? Chunks { get; init; }

    /// <summary>What follows <see cref="Body"/>; null when <see cref="Body"/> is the whole body. The server disposes it.</summary>
    public IAsyncEnumerator<ReadOnlyMemory<byte>>? Rest { get; init; }

    /// <summary>The header of every response: it prevents browsers from guessing another media type.</summary>
    public static KeyValuePair<string, string> NoSniff { get; } = new("X-Content-Type-Options", "nosniff");

    /// <summary>The topic has stored Feishu's event. Feishu requires exactly 200 and ignores the body.</summary>
    public static HttpResult Ok { get; } =
        Json(JsonSerializer.SerializeToUtf8Bytes(new EventAccepted(), WebhookJson.Default.EventAccepted));

    /// <summary>The request is not proven to come from Feishu. The response is the same for every reason.</summary>
    public static HttpResult Unauthorized { get; } = ForFeishu(401, "unauthorized");

    /// <summary>A read request without the API key.</summary>
    public static HttpResult KeyRequired { get; } =
        Error(401, "This route requires the API key: send it as header x-functions-key or as ?code=.");

    /// <summary>A read request from another machine, through a proxy or for a page of another site, when no API key is set.</summary>
    public static HttpResult KeyUnset { get; } =
        Error(
            401,
            "Without a key this route answers only this machine, by the name localhost, not through a proxy and not for a page of another "
                + "site. Set Api__Key to a long random text, and send it as header x-functions-key or as ?code=."
        );

    /// <summary>A management request without the admin key, or when no admin key is set.</summary>
    public static HttpResult AdminKeyRequired { get; } =
        Error(
            401,
            "This route requires the admin key: send it as header x-functions-key or as ?code=. On one machine it is Api__AdminKey, which has "
                + "to be set."
        );

    /// <summary>The token of a share link is invalid, forged, expired or revoked. The response is the same for every reason.</summary>
    public static HttpResult LinkRefused { get; } =
        Error(401, "This link is invalid, has expired or was revoked. Ask for a new one.", NoStore);

    /// <summary>No route has this path.</summary>
    public static HttpResult NoRoute { get; } =
        Error(404, "There is no such route. GET /api/openapi.json lists the routes.");

    /// <summary>This server has no webhook, because it receives events over the long connection.</summary>
    public static HttpResult NoWebhook { get; } =
        Error(
            404,
            "This server receives events over the long connection, so it has no webhook. To try it without Feishu, connect it to: "
                + "feishu-approval simulate-platform"
        );

    /// <summary>The route does not support the method. The Allow header lists the supported methods.</summary>
    public static HttpResult WrongMethod { get; } =
        Error(405, "This route has other methods; the header Allow names them.");

    /// <summary>The method is not POST.</summary>
    public static HttpResult MethodNotAllowed { get; } =
        Error(405, "Feishu posts its events: use POST.", new KeyValuePair<string, string>("Allow", "POST"));

    /// <summary>The body is longer than <see cref="EventMessage.MaxBodyLength"/>.</summary>
    public static HttpResult TooLarge { get; } = Error(413, "The body is over 1 MiB; Feishu's events are a few KiB.");

    /// <summary>The topic did not store the event in time. Feishu will send the event again.</summary>
    public static HttpResult Unavailable { get; } =
        ForFeishu(
            503,
            "The event could not be stored in time; send it again.",
            new KeyValuePair<string, string>("Retry-After", "15")
        );

    /// <summary>The store cannot answer a read request now.</summary>
    public static HttpResult StoreUnavailable { get; } =
        Error(
            503,
            "The store cannot answer now; ask again in a few seconds.",
            new KeyValuePair<string, string>("Retry-After", "5")
        );

    /// <summary>Too many other reads are running and waiting.</summary>
    public static HttpResult TooManyReads { get; } =
        Error(
            503,
            "Too many reads run at once; ask again in a few seconds.",
            new KeyValuePair<string, string>("Retry-After", "5")
        );

    /// <summary>An unexpected exception ended the request.</summary>
    public static HttpResult Failed { get; } = Error(500, "This could not be answered; the log says why.");

    /// <summary>Creates a JSON response with status 200.</summary>
    public static HttpResult Json(byte[] body) => new(200, body, []);

    /// <summary>Creates a response with status 200 to a request that requires a key. Caches must not store it.</summary>
    public static HttpResult Private(byte[] body, string mediaType = ContentType) =>
        new(200, body, [NoStore]) { MediaType = mediaType };

    /// <summary>Creates a JSON response with status 200 to a request that requires a key. Caches must not store it.</summary>
    public static HttpResult Private<T>(T value, JsonTypeInfo<T> type) =>
        Private(JsonSerializer.SerializeToUtf8Bytes(value, type));

    /// <summary>The topic or the store does not respond. Creates a JSON response with status 503.</summary>
    public static HttpResult NotReady(byte[] body) => new(503, body, [new("Retry-After", "10")]);

    /// <summary>Creates the response to Feishu's URL check.</summary>
    public static HttpResult Challenge(string text) =>
        Json(JsonSerializer.SerializeToUtf8Bytes(new ChallengeResponse(text), WebhookJson.Default.ChallengeResponse));

    /// <summary>A parameter is missing or invalid. The message names the parameter and describes the valid values.</summary>
    public static HttpResult BadRequest(string message) => Error(400, message);

    /// <summary>The request names none of several tenants.</summary>
    public static HttpResult TenantMissing(string message, IReadOnlyList<string> tenantKeys) =>
        Error(new Problem(TitleOf(400), 400, message) { TenantKeys = tenantKeys });

    /// <summary>The request lacks a permission. The message says how to get it.</summary>
    public static HttpResult Denied(string message) => Error(401, message);

    /// <summary>Nothing is stored under the requested id. Caches must not store the response, because the event may arrive later.</summary>
    public static HttpResult NotFound(string message) => Error(404, message, NoStore);

    /// <summary>What the request would change is not what its dry run found. Nothing was changed.</summary>
    public static HttpResult Conflict(string message) => Error(409, message, NoStore);

    private static KeyValuePair<string, string> NoStore => new("Cache-Control", "no-store");

    private static HttpResult Error(
        int status,
        string detail,
        params ImmutableArray<KeyValuePair<string, string>> headers
    ) => Error(new Problem(TitleOf(status), status, detail), headers);

    private static HttpResult Error(Problem problem, params ImmutableArray<KeyValuePair<string, string>> headers) =>
        new(problem.Status, JsonSerializer.SerializeToUtf8Bytes(problem, HttpJson.Default.Problem), headers)
        {
            MediaType = ProblemType,
        };

    /// <summary>Creates a response of the webhook. Feishu ignores the body.</summary>
    private static HttpResult ForFeishu(
        int status,
        string error,
        params ImmutableArray<KeyValuePair<string, string>> headers
    ) =>
        new(
            status,
            JsonSerializer.SerializeToUtf8Bytes(new WebhookError(error), WebhookJson.Default.WebhookError),
            headers
        );

    private static string TitleOf(int status) =>
        status switch
        {
            400 => "Bad Request",
            401 => "Unauthorized",
            404 => "Not Found",
            405 => "Method Not Allowed",
            409 => "Conflict",
            413 => "Content Too Large",
            500 => "Internal Server Error",
            503 => "Service Unavailable",
            _ => throw new ArgumentOutOfRangeException(
                nameof(status),
                status,
                "Errors with this status have no title."
            ),
        };
}
