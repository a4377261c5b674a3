using System.Globalization;
using Azure.Core;
using Azure.Monitor.OpenTelemetry.Exporter;
using FeishuApproval.Azure.Configuration;
using FeishuApproval.Azure.Messaging;
using FeishuApproval.Configuration;
using FeishuApproval.Telemetry;
using FeishuApprovalFunctions.Configuration;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace FeishuApprovalFunctions.Hosting;

/// <summary>
/// The exporters of logs, metrics and traces: Application Insights, an OTLP endpoint, both, or only the log of the Functions host.
/// </summary>
internal static class Telemetry
{
    /// <summary>The default share of exported traces.</summary>
    internal const double DefaultShareOfTraces = 0.1;

    /// <summary>Registers the exporters that are configured.</summary>
    /// <exception cref="ConfigurationException">A setting is invalid.</exception>
    public static void AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        // A log line for each HTTP call costs more than the event, and its address contains the instance code. Azure.Core logs a warning
        // for every 404 and 409. Both are normal here: the table already exists, or the event was already applied.
        services.AddLogging(logging =>
            logging
                .AddFilter("Azure", LogLevel.Warning)
                .AddFilter("Azure.Core", LogLevel.Error)
                .AddFilter("System.Net.Http.HttpClient", LogLevel.Warning)
        );

        string? insights = LoadApplicationInsights(configuration);
        var credential = LoadCredential(configuration);
        var otlp = OtlpEndpoint.Load(configuration);
        double share = LoadShareOfTraces(configuration);
        if (insights is null && otlp is null)
            return;

        // The clients' activities are experimental until the messaging conventions of OpenTelemetry are final.
        AppContext.SetSwitch("Azure.Experimental.EnableActivitySource", true);
        var telemetry = services
            .AddOpenTelemetry()
            .UseFunctionsWorkerDefaults()
            .WithMetrics(metrics => metrics.AddMeter(Metrics.MeterName))
            .WithTracing(tracing => tracing.AddSource(Tracing.SourceName, "Azure.Messaging.*", "Azure.Data.Tables.*"));
        if (insights is not null)
        {
            // Without it the host exports the worker's logs once more.
            services.Configure<WorkerOptions>(worker =>
                worker.Capabilities["WorkerApplicationInsightsLoggingEnabled"] = bool.TrueString
            );
            telemetry.UseAzureMonitorExporter(options =>
            {
                options.ConnectionString = insights;
                options.Credential = credential;

                // The exporter's own sampler writes the share into each item, so that counts are correct.
                options.SamplingRatio = (float)share;
                options.TracesPerSecond = null;
            });
        }
        else
        {
            telemetry.WithTracing(tracing => tracing.SetSampler(new TraceIdRatioBasedSampler(share)));
        }

        if (otlp is not null)
            telemetry.UseOtlpExporter();
    }

    /// <summary>
    /// The share of traces that is exported. It is OTEL_TRACES_SAMPLER_ARG, or all or none when OTEL_TRACES_SAMPLER is set so. A trace is
    /// exported completely or not at all, because every process decides by the trace id.
    /// </summary>
    private static double LoadShareOfTraces(IConfiguration configuration)
    {
        string? sampler = configuration.Read(Settings.TracesSampler);
        string? argument = configuration.Read(Settings.TracesSamplerArgument);
        switch (sampler)
        {
            case "always_on" or "parentbased_always_on":
                return 1;
            case "always_off" or "parentbased_always_off":
                return 0;
            case null or "microsoft.fixed_percentage" or "traceidratio" or "parentbased_traceidratio":
                if (argument is null)
                    return DefaultShareOfTraces;
                return
                    double.TryParse(
                        argument,
                        NumberStyles.AllowDecimalPoint,
                        CultureInfo.InvariantCulture,
                        out double share
                    ) && share is >= 0 and <= 1
                    ? share
                    : throw new ConfigurationException(
                        $"{Settings.TracesSamplerArgument} is \"{argument}\". "
                            + "Set it to the share of traces to keep, from 0 to 1, for example 0.1."
                    );
            default:
                throw new ConfigurationException(
                    $"{Settings.TracesSampler} is \"{sampler}\". "
                        + $"Set it to microsoft.fixed_percentage and {Settings.TracesSamplerArgument} to a share, or remove both."
                );
        }
    }

    private static string? LoadApplicationInsights(IConfiguration configuration)
    {
        string? connectionString = configuration.Read(Settings.ApplicationInsights);
        return connectionString?.Contains("InstrumentationKey=", StringComparison.OrdinalIgnoreCase) != false
            ? connectionString
            : throw new ConfigurationException(
                $"{Settings.ApplicationInsights} is not a connection string (InstrumentationKey=…;IngestionEndpoint=…). Copy it from the "
                    + $"Application Insights resource, or remove the setting."
            );
    }

    /// <summary>
    /// Creates the exporter's credential. The setting is the platform's own ("Authorization=AAD;ClientId=…"), but the exporter does not
    /// read it.
    /// </summary>
    private static TokenCredential? LoadCredential(IConfiguration configuration)
    {
        if (configuration.Read(Settings.ApplicationInsightsAuthentication) is not { } text)
            return null;
        var parts = text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(part => part.Split('=', 2))
            .ToLookup(part => part[0], part => part.ElementAtOrDefault(1), StringComparer.OrdinalIgnoreCase);
        return string.Equals(parts["Authorization"].FirstOrDefault(), "AAD", StringComparison.OrdinalIgnoreCase)
            ? Identities.Create(parts["ClientId"].FirstOrDefault())
            : throw new ConfigurationException(
                $"{Settings.ApplicationInsightsAuthentication} is not \"Authorization=AAD\" or \"Authorization=AAD;ClientId=…\". Set it "
                    + $"so, or remove it to send telemetry without an identity."
            );
    }
}
