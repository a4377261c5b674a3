using System.Text.Json;
using System.Text.Json.Serialization;

namespace FeishuApproval.FeishuPlatform.LongConnection;

/// <summary>
/// The intervals that Feishu sends to a client, limited to safe values. ReconnectCount is not used, because a server always reconnects.
/// ReconnectNonce is not used, because every delay here is random; the official SDKs use it to spread their clients.
/// </summary>
/// <param name="PingInterval">Time between two pings: 10 to 300 s.</param>
/// <param name="ReconnectInterval">The longest delay between two connection attempts: 1 to 300 s.</param>
internal readonly record struct ClientConfig(TimeSpan PingInterval, TimeSpan ReconnectInterval)
{
    /// <summary>The official SDKs' values, for answers without a configuration.</summary>
    public static ClientConfig Default { get; } = new(TimeSpan.FromSeconds(120), TimeSpan.FromSeconds(120));

    /// <summary>Uses Feishu's numbers, and the default for each missing number.</summary>
    public static ClientConfig From(ClientConfigData? data) =>
        new(
            Clamp(data?.PingInterval, 10, 300) ?? Default.PingInterval,
            Clamp(data?.ReconnectInterval, 1, 300) ?? Default.ReconnectInterval
        );

    /// <summary>Reads the payload of a pong; null when it contains no configuration.</summary>
    public static ClientConfig? TryRead(ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty)
            return null;
        try
        {
            return JsonSerializer.Deserialize(json, ConnectionJson.Default.ClientConfigData) is { } data
                ? From(data)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static TimeSpan? Clamp(double? seconds, double least, double most) =>
        seconds is { } given && double.IsFinite(given) ? TimeSpan.FromSeconds(Math.Clamp(given, least, most)) : null;
}

/// <summary>The configuration as Feishu sends it, in seconds.</summary>
internal sealed record ClientConfigData(double? ReconnectInterval, double? PingInterval);

/// <summary>The request for the address of a connection.</summary>
internal sealed record BootstrapRequest([property: JsonPropertyName("AppID")] string AppId, string AppSecret);

/// <summary>The answer with the address of a connection.</summary>
internal sealed record BootstrapResponse(
    [property: JsonPropertyName("code")] long? Code,
    [property: JsonPropertyName("data")] BootstrapData? Data
);

/// <summary>The part of the answer that is present when the code is 0.</summary>
internal sealed record BootstrapData([property: JsonPropertyName("URL")] string? Url, ClientConfigData? ClientConfig);

/// <summary>The names follow Feishu: an upper-case first letter, except in the envelope.</summary>
[JsonSerializable(typeof(BootstrapRequest))]
[JsonSerializable(typeof(BootstrapResponse))]
[JsonSerializable(typeof(ClientConfigData))]
[JsonSourceGenerationOptions(NumberHandling = JsonNumberHandling.AllowReadingFromString)]
internal sealed partial class ConnectionJson : JsonSerializerContext;
