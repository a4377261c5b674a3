using FeishuApproval.Configuration;
using FeishuApproval.Localization;
using Microsoft.Extensions.Configuration;

namespace FeishuApproval.Telemetry;

/// <summary>The OpenTelemetry collector that receives telemetry.</summary>
internal static class OtlpEndpoint
{
    /// <summary>The name of the setting. It is OpenTelemetry's own; the exporter reads it, and the other settings with this prefix.</summary>
    public const string Setting = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Returns the address; null when the setting is absent or empty.</summary>
    /// <exception cref="ConfigurationException">The setting is not an address.</exception>
    public static Uri? Load(IConfiguration configuration)
    {
        if (configuration[Setting]?.Trim() is not { Length: > 0 } text)
            return null;
        return Uri.TryCreate(text, UriKind.Absolute, out var endpoint) && endpoint.Scheme is "http" or "https"
            ? endpoint
            : throw new ConfigurationException(
                Localized.Of(
                    $"{Setting} is \"{text}\", which is not an address. Set it to the collector's, for example http://localhost:4317, or "
                        + $"remove the setting."
                )
            );
    }
}
