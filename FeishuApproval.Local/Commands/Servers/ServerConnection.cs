using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Localization;

namespace FeishuApproval.Local.Commands.Servers;

/// <summary>Connects commands to a running server. The key is sent only to the given address.</summary>
internal static class ServerConnection
{
    /// <summary>The largest accepted answer, in bytes. A page of 200 records has at most a few MiB.</summary>
    public const int MaxAnswerBytes = 64 * 1024 * 1024;

    private const string KeyHeader = "x-functions-key";

    /// <summary>Creates a client that follows no redirect and reads no answer longer than <see cref="MaxAnswerBytes"/>.</summary>
    /// <param name="address">The address of the server.</param>
    /// <param name="key">The server's key; null or empty sends no key.</param>
    /// <param name="timeout">The time limit of an answer.</param>
    public static HttpClient Open(Uri address, string? key, TimeSpan timeout)
    {
        var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            BaseAddress = new Uri(address, "/"),
            Timeout = timeout,
            MaxResponseContentBufferSize = MaxAnswerBytes,
        };
        if (!string.IsNullOrEmpty(key) && !http.DefaultRequestHeaders.TryAddWithoutValidation(KeyHeader, key))
        {
            http.Dispose();
            throw new UsageException(
                Localized.Of($"The key has a character that no HTTP header can contain. Check --key.")
            );
        }

        return http;
    }

    /// <summary>The error for an answer that does not come from a server of this program.</summary>
    public static UsageException Foreign(Uri address) =>
        new(Localized.Of($"The answer of {address} is not one of a feishu-approval server. Check the address."));

    /// <summary>Rejects redirects.</summary>
    /// <exception cref="UsageException">The answer is a redirect.</exception>
    public static void RefuseRedirect(Uri address, HttpResponseMessage answer)
    {
        if (answer.StatusCode is < HttpStatusCode.MultipleChoices or >= HttpStatusCode.BadRequest)
            return;
        string target = answer.Headers.Location is { } location ? Localized.Of($" to {location}") : string.Empty;
        throw new UsageException(
            Localized.Of(
                $"{address} redirects{target}. Redirects are not followed, to keep the key from other servers; give the final "
                    + $"address with --url."
            )
        );
    }

    /// <summary>Reads the content of an answer.</summary>
    /// <exception cref="UsageException">The answer does not come from a server of this program.</exception>
    public static T Read<T>(Uri address, byte[] body, Func<byte[], T> read)
    {
        try
        {
            return read(body);
        }
        catch (Exception exception)
            when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            // A member is missing or has the wrong kind. JsonElement has a different exception for each case.
            throw Foreign(address);
        }
    }

    /// <summary>Reads an answer as an object of this type.</summary>
    /// <exception cref="JsonException">The answer is not such an object, or a list in it has a null item.</exception>
    public static T Read<T>(JsonElement answer, JsonTypeInfo<T> type) =>
        HasNullItem(answer)
            ? throw new JsonException("A list has an item that is null.")
            : answer.Deserialize(type) ?? throw new JsonException("It is null.");

    /// <summary>
    /// Whether a list has a null item. The serializer checks nullable annotations, but they do not apply to the items of a list.
    /// </summary>
    private static bool HasNullItem(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Array => value
                .EnumerateArray()
                .Any(item => item.ValueKind == JsonValueKind.Null || HasNullItem(item)),
            JsonValueKind.Object => value.EnumerateObject().Any(member => HasNullItem(member.Value)),
            _ => false,
        };
}
