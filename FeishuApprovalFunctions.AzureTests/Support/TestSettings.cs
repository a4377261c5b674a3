using FeishuApproval.TestSupport;
using Microsoft.Extensions.Configuration;

namespace FeishuApprovalFunctions.AzureTests.Support;

/// <summary>Valid app settings; a test changes one and checks the result.</summary>
internal static class TestSettings
{
    public const string ServiceBusConnectionString =
        "Endpoint=sb://localhost;SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=SAS_KEY_VALUE;UseDevelopmentEmulator=true;";

    /// <summary>Settings of a developer's machine, with emulators.</summary>
    public static Dictionary<string, string?> Local() =>
        new()
        {
            ["ServiceBus"] = ServiceBusConnectionString,
            ["Storage"] = "UseDevelopmentStorage=true",
            ["Feishu__AppId"] = TestWebhook.AppId,
            ["Feishu__VerificationToken"] = TestWebhook.Token,
            ["Feishu__EncryptKey"] = TestWebhook.EncryptKey,
            ["Attendance__TimeZone"] = "Asia/Shanghai",
        };

    /// <summary>Settings in Azure, with the app's identity.</summary>
    public static Dictionary<string, string?> Azure() =>
        new()
        {
            ["ServiceBus__fullyQualifiedNamespace"] = "example.servicebus.windows.net",
            ["ServiceBus__credential"] = "managedidentity",
            ["ServiceBus__clientId"] = "11111111-1111-1111-1111-111111111111",
            ["Storage__tableServiceUri"] = "https://example.table.core.windows.net/",
            ["Storage__clientId"] = "11111111-1111-1111-1111-111111111111",
            ["APPLICATIONINSIGHTS_CONNECTION_STRING"] =
                "InstrumentationKey=22222222-2222-2222-2222-222222222222;IngestionEndpoint=https://example.com/",
            ["APPLICATIONINSIGHTS_AUTHENTICATION_STRING"] =
                "Authorization=AAD;ClientId=11111111-1111-1111-1111-111111111111",
            ["Feishu__AppId"] = TestWebhook.AppId,
            ["Feishu__VerificationToken"] = TestWebhook.Token,
            ["Feishu__EncryptKey"] = TestWebhook.EncryptKey,
            ["Attendance__TimeZone"] = "Asia/Shanghai",
        };

    /// <summary>The settings that Bicep parameters add to <see cref="Azure"/>.</summary>
    public static Dictionary<string, string?> OptionalInAzure() =>
        new()
        {
            ["OTEL_TRACES_SAMPLER"] = "microsoft.fixed_percentage",
            ["OTEL_TRACES_SAMPLER_ARG"] = "0.10",
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "https://otel.example.com:4317",
            ["Feishu__AppSecret"] = "an app secret",
            ["Share__Key"] = "0123456789abcdef0123456789abcdef",
            ["Feishu__Platform"] = "feishu",
            ["Feishu__ApprovalCodes__0"] = "7C468A54-8745-2245-9675-08B7C63E7A85",
            ["Feishu__PreviousVerificationToken"] = "a previous token",
            ["Feishu__PreviousEncryptKey"] = "a previous key",
            ["Feishu__TenantKey"] = TestWebhook.TenantKey,
            ["Feishu__MaxRequestAge"] = "08:00:00",
            ["Reconcile__MaxCallsPerDay"] = "300",
            ["People__Enabled"] = "false",
            ["Changes__Enabled"] = "true",
            ["Retention__Events"] = "400",
            ["Retention__Records"] = "1100",
            ["Backup__ContainerUri"] = "https://example.blob.core.windows.net/table-backups",
            ["BackupSchedule"] = "0 0 19 * * *",
        };

    /// <summary>The settings as the environment gives them.</summary>
    public static IConfiguration ToConfiguration(this Dictionary<string, string?> settings) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(
                settings.Select(setting =>
                    KeyValuePair.Create(setting.Key.Replace("__", ":", StringComparison.Ordinal), setting.Value)
                )
            )
            .Build();
}
