using System.Globalization;
using System.Reflection;
using Azure.Data.Tables;
using Azure.Messaging.ServiceBus;
using Azure.Monitor.OpenTelemetry.Exporter;
using FeishuApproval.Api.Webhook;
using FeishuApproval.Azure.Messaging;
using FeishuApproval.Configuration;
using FeishuApproval.Messaging;
using FeishuApproval.People;
using FeishuApproval.Processing;
using FeishuApprovalFunctions.AzureTests.Agreement;
using FeishuApprovalFunctions.AzureTests.Support;
using FeishuApprovalFunctions.Configuration;
using FeishuApprovalFunctions.Hosting;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace FeishuApprovalFunctions.AzureTests.Hosting;

public class CompositionTests
{
    public static TheoryData<Type> FunctionClasses =>
        [
            .. typeof(Functions.Http)
                .Assembly.GetTypes()
                .Where(type =>
                    type.GetMethods().Any(method => method.GetCustomAttribute<FunctionAttribute>() is not null)
                ),
        ];

    [SkippableTheory]
    [MemberData(nameof(FunctionClasses))]
    public async Task Every_function_can_be_made(Type function)
    {
        await using var app = new TestApp();
        Assert.NotNull(ActivatorUtilities.CreateInstance(app.Get<IServiceProvider>(), function));
    }

    [SkippableFact]
    public async Task On_a_developers_machine_the_clients_go_to_the_emulators()
    {
        await using var services = Compose(TestSettings.Local());
        Assert.Equal("localhost", services.GetRequiredService<ServiceBusClient>().FullyQualifiedNamespace);
        Assert.Equal("feishu-events", services.GetRequiredService<ServiceBusSender>().EntityPath);
        Assert.Equal("devstoreaccount1", services.GetRequiredService<TableServiceClient>().AccountName);
        Assert.NotNull(services.GetRequiredService<ITopic>());
        Assert.Null(services.GetService<TracerProvider>());
    }

    [SkippableFact]
    public async Task In_Azure_the_clients_use_the_identity()
    {
        await using var services = Compose(TestSettings.Azure());
        Assert.Equal(
            "example.servicebus.windows.net",
            services.GetRequiredService<ServiceBusClient>().FullyQualifiedNamespace
        );
        Assert.Equal(
            new Uri("https://example.table.core.windows.net/"),
            services.GetRequiredService<TableServiceClient>().Uri
        );
    }

    [SkippableTheory]
    [InlineData("ServiceBus__clientId")]
    [InlineData("Storage__clientId")]
    [InlineData("APPLICATIONINSIGHTS_CONNECTION_STRING")]
    [InlineData("APPLICATIONINSIGHTS_AUTHENTICATION_STRING")]
    public async Task Optional_settings_may_be_left_out(string setting)
    {
        var settings = TestSettings.Azure();
        settings.Remove(setting);
        await using var services = Compose(settings);
        Assert.NotNull(services.GetRequiredService<ITopic>());
        Assert.NotNull(services.GetRequiredService<TableServiceClient>());
    }

    [SkippableTheory]
    [InlineData(null, false)]
    [InlineData("false", false)]
    [InlineData("true", true)]
    public async Task Names_come_from_the_contacts_only_where_the_parameter_says_so(string? isEnabled, bool areShown)
    {
        var settings = TestSettings.Azure();
        settings["Feishu__AppSecret"] = "an app secret";
        settings["People__Enabled"] = isEnabled;
        await using var services = Compose(settings);
        Assert.Equal(areShown, services.GetService<IEmployeeNames>() is not null);
    }

    [SkippableFact]
    public void Names_without_a_source_stop_the_start()
    {
        var settings = TestSettings.Azure();
        settings["People__Enabled"] = "true";
        var exception = Assert.Throws<ConfigurationException>(() => Compose(settings));
        Assert.Contains("Feishu__AppSecret", exception.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void The_worker_builds_with_the_app_in_it()
    {
        var builder = FunctionsApplication.CreateBuilder([]);
        builder.Configuration.AddConfiguration(TestSettings.Local().ToConfiguration());
        builder.Services.AddFunctionsApp(builder.Configuration);
        using var host = builder.Build();
        Assert.NotNull(host.Services.GetRequiredService<ITopic>());
    }

    [SkippableFact]
    public async Task Publishing_retries_inside_its_budget()
    {
        await using var services = Compose(TestSettings.Local());
        var retries = services
            .GetRequiredService<IOptionsMonitor<ServiceBusClientOptions>>()
            .Get("Default")
            .RetryOptions;
        Assert.Equal(TimeSpan.FromSeconds(2), retries.TryTimeout);
        Assert.True(retries.MaxDelay < TimeSpan.FromSeconds(1));
        Assert.True(ServiceBusTopic.Budget < WebhookReceiver.Budget);
        Assert.True(
            retries.TryTimeout * (retries.MaxRetries + 1) + retries.MaxDelay * retries.MaxRetries < OperatorCall.Budget
        );
    }

    [SkippableFact]
    public async Task Time_limits_nest_from_a_storage_call_to_the_lock_of_the_message()
    {
        await using var services = Compose(TestSettings.Azure());
        var retries = services.GetRequiredService<IOptionsMonitor<TableClientOptions>>().Get("Default").Retry;
        var call = retries.NetworkTimeout * (retries.MaxRetries + 1) + retries.MaxDelay * retries.MaxRetries;
        var lockRenewal = TimeSpan.Parse(
            (string)RepositoryFile.Json("host.json")["extensions"]!["serviceBus"]!["maxAutoLockRenewalDuration"]!,
            CultureInfo.InvariantCulture
        );
        var limits = new[] { call, SettlementPolicy.AttemptLimit, SettlementPolicy.LongestDelivery, lockRenewal };

        Assert.Equal(limits.Order(), limits);
        Assert.Equal(limits.Distinct(), limits);

        // The rest of the time is for settling the message.
        Assert.True(lockRenewal - SettlementPolicy.LongestDelivery > TimeSpan.FromSeconds(30));
    }

    [SkippableTheory]
    [InlineData(
        "ServiceBus",
        null,
        "ServiceBus is not set. Locally set it to the connection string of the Service Bus emulator"
    )]
    [InlineData("ServiceBus", " ", "ServiceBus is not set.")]
    [InlineData("ServiceBus", "hello", "ServiceBus is not a Service Bus connection string")]
    [InlineData(
        "ServiceBus",
        "Endpoint=sb://localhost;SharedAccessKeyName=a;SharedAccessKey=b;EntityPath=another",
        "ServiceBus is a connection string for \"another\", but the topic is feishu-events."
    )]
    [InlineData(
        "ServiceBus__fullyQualifiedNamespace",
        "example.servicebus.windows.net",
        "Both ServiceBus (a connection string) and ServiceBus__fullyQualifiedNamespace (by identity) are set."
    )]
    [InlineData(
        "ServiceBus__credential",
        "managedidentity",
        "ServiceBus__credential is set, but ServiceBus is a connection string"
    )]
    [InlineData("ServiceBus__clientId", "1", "ServiceBus__clientId is set, but ServiceBus is a connection string")]
    [InlineData("Storage", null, "Storage is not set. Locally set it to UseDevelopmentStorage=true")]
    [InlineData("Storage", "hello", "Storage is not a storage connection string.")]
    [InlineData("Storage", "AccountName=a", "Storage is not a storage connection string.")]
    [InlineData(
        "Storage__tableServiceUri",
        "https://example.table.core.windows.net/",
        "Both Storage (a connection string) and Storage__tableServiceUri (by identity) are set."
    )]
    [InlineData("Storage__clientId", "1", "Storage__clientId is set, but Storage is a connection string")]
    [InlineData("Feishu__VerificationToken", null, "Feishu__VerificationToken is not set")]
    [InlineData(
        "Feishu__VerificationToken",
        "@Microsoft.KeyVault(SecretUri=https://example.vault.azure.net/secrets/a)",
        "Feishu__VerificationToken still is its Key Vault reference."
    )]
    [InlineData(
        "Share__Key",
        "@Microsoft.KeyVault(SecretUri=https://example.vault.azure.net/secrets/a)",
        "Share__Key still is its Key Vault reference."
    )]
    [InlineData(
        "Feishu__EncryptKey",
        "@Microsoft.KeyVault(SecretUri=https://example.vault.azure.net/secrets/a)",
        "Feishu__EncryptKey still is its Key Vault reference."
    )]
    [InlineData("Attendance__TimeZone", "Mars/Olympus", "Attendance__TimeZone is \"Mars/Olympus\"")]
    [InlineData(
        "Backup__ContainerUri",
        "https://example.blob.core.windows.net/",
        "Backup__ContainerUri is \"https://example.blob.core.windows.net/\". Set it to the address of a blob container"
    )]
    [InlineData("Backup__ContainerUri", "http://example.blob.core.windows.net/a", "Backup__ContainerUri is \"http://")]
    [InlineData(
        "OTEL_TRACES_SAMPLER_ARG",
        "10",
        "OTEL_TRACES_SAMPLER_ARG is \"10\". Set it to the share of traces to keep, from 0 to 1"
    )]
    [InlineData(
        "OTEL_TRACES_SAMPLER",
        "jaeger",
        "OTEL_TRACES_SAMPLER is \"jaeger\". Set it to microsoft.fixed_percentage"
    )]
    [InlineData(
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "collector",
        "OTEL_EXPORTER_OTLP_ENDPOINT is \"collector\", which is not an address."
    )]
    public void An_invalid_local_setting_is_refused(string setting, string? value, string sentence) =>
        AssertRefused(TestSettings.Local(), setting, value, sentence);

    [SkippableTheory]
    [InlineData(
        "ServiceBus__fullyQualifiedNamespace",
        "sb://example.servicebus.windows.net/",
        "ServiceBus__fullyQualifiedNamespace is \"sb://example.servicebus.windows.net/\", which is not a host name."
    )]
    [InlineData(
        "ServiceBus__fullyQualifiedNamespace",
        "example",
        "ServiceBus__fullyQualifiedNamespace is \"example\", which is not a host name."
    )]
    [InlineData("ServiceBus__credential", null, "ServiceBus__credential is not set.")]
    [InlineData("ServiceBus__credential", "password", "ServiceBus__credential is \"password\".")]
    [InlineData(
        "Storage__tableServiceUri",
        "example.table.core.windows.net",
        "Storage__tableServiceUri is \"example.table.core.windows.net\", which is not an https address."
    )]
    [InlineData(
        "Storage__tableServiceUri",
        "http://example.table.core.windows.net",
        "Storage__tableServiceUri is \"http://example.table.core.windows.net\", which is not an https address."
    )]
    [InlineData(
        "APPLICATIONINSIGHTS_CONNECTION_STRING",
        "hello",
        "APPLICATIONINSIGHTS_CONNECTION_STRING is not a connection string"
    )]
    [InlineData(
        "APPLICATIONINSIGHTS_AUTHENTICATION_STRING",
        "ClientId=1",
        "APPLICATIONINSIGHTS_AUTHENTICATION_STRING is not \"Authorization=AAD\""
    )]
    public void An_invalid_Azure_setting_is_refused(string setting, string? value, string sentence) =>
        AssertRefused(TestSettings.Azure(), setting, value, sentence);

    [SkippableFact]
    public void A_refusal_contains_no_secret()
    {
        const string Secret = "SharedAccessKey=secret";
        var settings = TestSettings.Local();
        settings["ServiceBus"] = Secret;
        settings["Storage"] = Secret;
        Assert.DoesNotContain("secret", Refusal(settings), StringComparison.Ordinal);
        settings["ServiceBus"] = TestSettings.ServiceBusConnectionString;
        Assert.DoesNotContain("secret", Refusal(settings), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Telemetry_goes_to_Application_Insights_by_identity()
    {
        await using var services = Compose(TestSettings.Azure());
        Assert.NotNull(services.GetService<TracerProvider>());
        Assert.NotNull(services.GetService<MeterProvider>());
        var options = services.GetRequiredService<IOptionsMonitor<AzureMonitorExporterOptions>>().CurrentValue;
        Assert.StartsWith("InstrumentationKey=", options.ConnectionString, StringComparison.Ordinal);
        Assert.IsType<Azure.Identity.ManagedIdentityCredential>(options.Credential);
    }

    [SkippableTheory]
    [InlineData(null, null, 0.1)]
    [InlineData("microsoft.fixed_percentage", "0.25", 0.25)]
    [InlineData("always_on", null, 1)]
    [InlineData("always_off", null, 0)]
    public async Task Application_Insights_gets_a_tenth_of_the_traces_by_default(
        string? sampler,
        string? argument,
        double share
    )
    {
        var settings = TestSettings.Azure();
        settings["OTEL_TRACES_SAMPLER"] = sampler;
        settings["OTEL_TRACES_SAMPLER_ARG"] = argument;
        await using var services = Compose(settings);
        var options = services.GetRequiredService<IOptionsMonitor<AzureMonitorExporterOptions>>().CurrentValue;
        Assert.Equal(share, options.SamplingRatio, precision: 5);
        Assert.Null(options.TracesPerSecond);
    }

    [Theory]
    [InlineData("https://example.table.core.windows.net/", "AzurePublicCloud")]
    [InlineData("https://example.table.core.chinacloudapi.cn/", "AzureChina")]
    [InlineData("https://example.table.core.usgovcloudapi.net/", "AzureGovernment")]
    public void The_tokens_for_the_tables_are_those_of_the_cloud(string address, string audience)
    {
        var settings = TestSettings.Azure();
        settings["Storage__tableServiceUri"] = address;
        var expected = (TableAudience)typeof(TableAudience).GetProperty(audience)!.GetValue(null)!;
        Assert.Equal(expected, StorageConnection.Load(settings.ToConfiguration()).Audience);
    }

    [SkippableFact]
    public async Task Telemetry_goes_to_a_collector()
    {
        var settings = TestSettings.Local();
        settings["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://localhost:4317";
        await using var services = Compose(settings);
        Assert.NotNull(services.GetService<TracerProvider>());
        Assert.NotNull(services.GetService<MeterProvider>());
    }

    private static void AssertRefused(
        Dictionary<string, string?> settings,
        string setting,
        string? value,
        string sentence
    )
    {
        settings[setting] = value;
        Assert.StartsWith(sentence, Refusal(settings), StringComparison.Ordinal);
    }

    private static string Refusal(Dictionary<string, string?> settings) =>
        Assert
            .Throws<ConfigurationException>(() => new ServiceCollection().AddFunctionsApp(settings.ToConfiguration()))
            .Message;

    private static ServiceProvider Compose(Dictionary<string, string?> settings)
    {
        var configuration = settings.ToConfiguration();
        return new ServiceCollection()
            .AddSingleton(configuration)
            .AddLogging()
            .AddMetrics()
            .AddFunctionsApp(configuration)
            .BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }
}
