using FeishuApproval.TestSupport;
using Microsoft.Extensions.Configuration;

namespace FeishuApprovalFunctions.AzureTests.Support;

/// <summary>App settings that are valid; a test changes one and sees what comes of it.</summary>
internal static class TestSettings
{
    public const string ServiceBusConnectionString = "Endpoint=sb://localhost;SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=SAS_KEY_VALUE;UseDevelopmentEmulator=true;";

    /// <summary>On a developer's machine: emulators.</summary>
    public static Dictionary<string, string?> Local() => new()
    {
        ["ServiceBus"] = ServiceBusConnectionString,
        ["Storage"] = "UseDevelopmentStorage=true",
        ["Feishu__AppId"] = TestWebhook.AppId,
        ["Feishu__VerificationToken"] = TestWebhook.Token,
        ["Feishu__EncryptKey"] = TestWebhook.EncryptKey,
        ["Attendance__TimeZone"] = "Asia/Shanghai",
    };

    /// <summary>In Azure: the app's identity.</summary>
    public static Dictionary<string, string?> Azure() => new()
    {
        ["ServiceBus__fullyQualifiedNamespace"] = "example.servicebus.windows.net",
        ["ServiceBus__credential"] = "managedidentity",
        ["ServiceBus__clientId"] = "11111111-1111-1111-1111-111111111111",
        ["Storage__tableServiceUri"] = "https://example.table.core.windows.net/",
        ["Storage__clientId"] = "11111111-1111-1111-1111-111111111111",
        ["APPLICATIONINSIGHTS_CONNECTION_STRING"] = "InstrumentationKey=22222222-2222-2222-2222-222222222222;IngestionEndpoint=https://example.com/",
        ["APPLICATIONINSIGHTS_AUTHENTICATION_STRING"] = "Authorization=AAD;ClientId=11111111-1111-1111-1111-111111111111",
        ["Feishu__AppId"] = TestWebhook.AppId,
        ["Feishu__VerificationToken"] = TestWebhook.Token,
        ["Feishu__EncryptKey"] = TestWebhook.EncryptKey,
        ["Attendance__TimeZone"] = "Asia/Shanghai",
    };

    /// <summary>The settings as the environment gives them.</summary>
    public static IConfiguration ToConfiguration(this Dictionary<string, string?> settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key.Replace("__", ":", StringComparison.Ordinal), setting.Value)))
        .Build();
}
