using System.Text.Json;
using System.Text.Json.Serialization;

namespace FeishuApproval.FeishuPlatform.LongConnection;

/// <summary>
/// The intervals Feishu asks a client to keep, limited to what is safe. ReconnectCount is not used: a server reconnects for ever.
/// ReconnectNonce is not either: it spreads the clients of the official SDKs, and here every delay is random.
/// </summary>
/// <param name="PingInterval">Time between two pings: 10 to 300 s.</param>
/// <param name="ReconnectInterval">The longest delay between two attempts to connect: 1 to 300 s.</param>
internal readonly record struct ClientConfig(TimeSpan PingInterval, TimeSpan ReconnectInterval)
{
    /// <summary>What the official SDKs take where Feishu sends none.</summary>
    public static ClientConfig Default { get; } = new(TimeSpan.FromSeconds(120), TimeSpan.FromSeconds(120));

    /// <summary>Takes Feishu's numbers, and the default for each that is missing.</summary>
    public static ClientConfig From(ClientConfigData? data) => new(
        Clamp(data?.PingInterval, 10, 300) ?? Default.PingInterval,
        Clamp(data?.ReconnectInterval, 1, 300) ?? Default.ReconnectInterval);

    /// <summary>Reads the payload of a pong; null when it holds no configuration.</summary>
    public static ClientConfig? TryRead(ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty) return null;
        try
        {
            return JsonSerializer.Deserialize(json, ConnectionJson.Default.ClientConfigData) is { } data ? From(data) : null;
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

/// <summary>What the bootstrap is asked with.</summary>
internal sealed record BootstrapRequest([property: JsonPropertyName("AppID")] string AppId, string AppSecret);

/// <summary>What the bootstrap answers.</summary>
internal sealed record BootstrapResponse(
    [property: JsonPropertyName("code")] long? Code,
    [property: JsonPropertyName("data")] BootstrapData? Data);

/// <summary>The part of the answer that is there when the code is 0.</summary>
internal sealed record BootstrapData([property: JsonPropertyName("URL")] string? Url, ClientConfigData? ClientConfig);

/// <summary>The names are Feishu's: upper case first, except in the envelope.</summary>
[JsonSerializable(typeof(BootstrapRequest))]
[JsonSerializable(typeof(BootstrapResponse))]
[JsonSerializable(typeof(ClientConfigData))]
[JsonSourceGenerationOptions(NumberHandling = JsonNumberHandling.AllowReadingFromString)]
internal sealed partial class ConnectionJson : JsonSerializerContext;
