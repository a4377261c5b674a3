using Microsoft.Extensions.Configuration;

namespace FeishuApprovalFunctions.Configuration;

/// <summary>Names of the app settings. The names are flat, because the Functions host reads <see cref="ServiceBus"/> too.</summary>
internal static class Settings
{
    public const string ServiceBus = "ServiceBus";

    public const string Storage = "Storage";

    /// <summary>The schedule of the backups: NCRONTAB with six fields, UTC. It must be set, because the Functions host reads it.</summary>
    public const string BackupSchedule = "BackupSchedule";

    public const string ApplicationInsights = "APPLICATIONINSIGHTS_CONNECTION_STRING";

    public const string ApplicationInsightsAuthentication = "APPLICATIONINSIGHTS_AUTHENTICATION_STRING";

    /// <summary>OpenTelemetry's setting for the sampling of traces; the Azure Monitor exporter reads it too.</summary>
    public const string TracesSampler = "OTEL_TRACES_SAMPLER";

    /// <summary>The share of traces to keep, from 0 to 1, for samplers with such an argument.</summary>
    public const string TracesSamplerArgument = "OTEL_TRACES_SAMPLER_ARG";

    /// <summary>A setting's value; null when it is absent or blank.</summary>
    public static string? Read(this IConfiguration configuration, string name) =>
        configuration[name.Replace("__", ":", StringComparison.Ordinal)] is { } value
        && !string.IsNullOrWhiteSpace(value)
            ? value.Trim()
            : null;
}
