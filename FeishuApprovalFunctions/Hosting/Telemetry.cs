using Azure.Core;
using Azure.Monitor.OpenTelemetry.Exporter;
using FeishuApproval.Configuration;
using FeishuApproval.Telemetry;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace FeishuApprovalFunctions.Hosting;

/// <summary>Where logs, metrics and traces go: to Application Insights, to an OTLP endpoint, to both, or nowhere but the host's log.</summary>
internal static class Telemetry
{
    /// <summary>Registers the exporters that are configured.</summary>
    /// <exception cref="ConfigurationException">A setting cannot be read.</exception>
    public static void AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        // One line a storage call is a bill, and its address names the instance.
        services.AddLogging(logging => logging.AddFilter("Azure", LogLevel.Warning));

        string? insights = LoadApplicationInsights(configuration);
        var credential = LoadCredential(configuration);
        string? otlp = LoadOtlpEndpoint(configuration);
        if (insights is null && otlp is null) return;

        // The clients' activities are called experimental until the messaging conventions of OpenTelemetry are final.
        AppContext.SetSwitch("Azure.Experimental.EnableActivitySource", true);
        var telemetry = services.AddOpenTelemetry()
            .UseFunctionsWorkerDefaults()
            .WithMetrics(metrics => metrics.AddMeter(Metrics.MeterName))
            .WithTracing(tracing => tracing.AddSource(Tracing.SourceName, "Azure.Messaging.*", "Azure.Data.Tables.*"));
        if (insights is not null)
        {
            telemetry.UseAzureMonitorExporter(options =>
            {
                options.ConnectionString = insights;
                options.Credential = credential;
            });
        }

        if (otlp is not null) telemetry.UseOtlpExporter();
    }

    private static string? LoadApplicationInsights(IConfiguration configuration)
    {
        string? connectionString = configuration.Read(Settings.ApplicationInsights);
        return connectionString?.Contains("InstrumentationKey=", StringComparison.OrdinalIgnoreCase) != false
            ? connectionString
            : throw new ConfigurationException($"{Settings.ApplicationInsights} is no connection string (InstrumentationKey=…;IngestionEndpoint=…). Copy it from the Application Insights resource, or remove the setting.");
    }

    /// <summary>The setting is the platform's own ("Authorization=AAD;ClientId=…"); the exporter does not read it.</summary>
    private static TokenCredential? LoadCredential(IConfiguration configuration)
    {
        if (configuration.Read(Settings.ApplicationInsightsAuthentication) is not { } text) return null;
        var parts = text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(part => part.Split('=', 2))
            .ToLookup(part => part[0], part => part.ElementAtOrDefault(1), StringComparer.OrdinalIgnoreCase);
        return string.Equals(parts["Authorization"].FirstOrDefault(), "AAD", StringComparison.OrdinalIgnoreCase)
            ? Identities.Of(parts["ClientId"].FirstOrDefault())
            : throw new ConfigurationException($"{Settings.ApplicationInsightsAuthentication} is not \"Authorization=AAD\" or \"Authorization=AAD;ClientId=…\". Set it so, or remove it to send telemetry without an identity.");
    }

    private static string? LoadOtlpEndpoint(IConfiguration configuration)
    {
        string? endpoint = configuration.Read(Settings.OtlpEndpoint);
        return endpoint is null || (Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https")
            ? endpoint
            : throw new ConfigurationException($"{Settings.OtlpEndpoint} is \"{endpoint}\", which is no address. Set it to the collector's, for example http://localhost:4317, or remove the setting.");
    }
}
