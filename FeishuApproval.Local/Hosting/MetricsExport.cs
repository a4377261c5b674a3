using FeishuApproval.Configuration;
using FeishuApproval.Localization;
using FeishuApproval.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace FeishuApproval.Local.Hosting;

/// <summary>
/// Exports the metrics: to an OpenTelemetry collector (OTLP), for Prometheus on <see cref="Path"/>, both or, by default, not at all.
/// </summary>
internal static class MetricsExport
{
    /// <summary>The name of the setting that opens <see cref="Path"/>.</summary>
    public const string PrometheusSetting = "Metrics:Prometheus";

    /// <summary>The path that Prometheus reads by default.</summary>
    public const string Path = "/metrics";

    /// <summary>OpenTelemetry's setting for the name of this service.</summary>
    private const string ServiceName = "OTEL_SERVICE_NAME";

    /// <summary>.NET's own meter: memory, garbage collections, processor time, thread pool.</summary>
    private const string RuntimeMeter = "System.Runtime";

    /// <summary>Registers the exporters that are configured.</summary>
    /// <exception cref="ConfigurationException">A setting is invalid.</exception>
    public static void AddMetricsExport(this IServiceCollection services, IConfiguration configuration)
    {
        bool sendsToCollector = OtlpEndpoint.Load(configuration) is not null;
        bool isPrometheusOn = IsPrometheusOn(configuration);
        if (!sendsToCollector && !isPrometheusOn)
            return;
        services
            .AddOpenTelemetry()
            .ConfigureResource(resource =>
                resource.AddService(
                    configuration[ServiceName] is { Length: > 0 } name ? name : "feishu-approval",
                    serviceVersion: ProgramVersion.Text,
                    autoGenerateServiceInstanceId: false,
                    serviceInstanceId: Environment.MachineName
                )
            )
            .WithMetrics(metrics =>
            {
                metrics.AddMeter(Metrics.MeterName, RuntimeMeter);
                if (sendsToCollector)
                    metrics.AddOtlpExporter();
                if (isPrometheusOn)
                    metrics.AddPrometheusExporter();
            });
    }

    /// <summary>Maps <see cref="Path"/> if it is configured.</summary>
    public static void MapMetrics(this WebApplication app)
    {
        if (!IsPrometheusOn(app.Configuration))
            return;
        var key = app.Services.GetRequiredService<ApiKey>();
        app.MapPrometheusScrapingEndpoint(
            Path,
            meterProvider: null,
            configureBranchedPipeline: branch =>
                branch.Use(
                    async (context, next) =>
                    {
                        if (key.OpensMetrics(context))
                            await next(context);
                        else
                            await Endpoints.WriteAsync(context, ApiKey.MetricsRefusal);
                    }
                ),
            optionsName: null
        );
    }

    private static bool IsPrometheusOn(IConfiguration configuration) =>
        configuration[PrometheusSetting]?.Trim().ToLowerInvariant() switch
        {
            null or "" or "false" => false,
            "true" => true,
            _ => throw new ConfigurationException(
                Localized.Of(
                    $"Metrics__Prometheus is \"{configuration[PrometheusSetting]}\". Set it to true to open {Path} for Prometheus, or remove it."
                )
            ),
        };
}
