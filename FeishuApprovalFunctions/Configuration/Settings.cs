using Microsoft.Extensions.Configuration;

namespace FeishuApprovalFunctions.Configuration;

/// <summary>Names of the app settings. The host reads <see cref="ServiceBus"/> as well, so they are flat.</summary>
internal static class Settings
{
    public const string ServiceBus = "ServiceBus";

    public const string Storage = "Storage";

    /// <summary>When the tables are backed up: NCRONTAB with six fields, UTC. The Functions host reads it, so it must be set.</summary>
    public const string BackupSchedule = "BackupSchedule";

    public const string ApplicationInsights = "APPLICATIONINSIGHTS_CONNECTION_STRING";

    public const string ApplicationInsightsAuthentication = "APPLICATIONINSIGHTS_AUTHENTICATION_STRING";

    public const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>OpenTelemetry's setting for the sampling of traces; the Azure Monitor exporter reads it too.</summary>
    public const string TracesSampler = "OTEL_TRACES_SAMPLER";

    /// <summary>The share of traces to keep, from 0 to 1, for a sampler that takes one.</summary>
    public const string TracesSamplerArgument = "OTEL_TRACES_SAMPLER_ARG";

    /// <summary>A setting's value; null when it is absent or blank.</summary>
    public static string? Read(this IConfiguration configuration, string name) =>
        configuration[name.Replace("__", ":", StringComparison.Ordinal)] is { } value && !string.IsNullOrWhiteSpace(value)
            ? value.Trim()
            : null;
}
