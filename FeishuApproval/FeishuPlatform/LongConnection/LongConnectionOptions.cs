using FeishuApproval.Webhook;

namespace FeishuApproval.FeishuPlatform.LongConnection;

/// <summary>The app that connects, and its platform.</summary>
internal sealed record LongConnectionOptions
{
    /// <summary>The platform's name in China.</summary>
    public const string FeishuName = "Feishu (open.feishu.cn)";

    /// <summary>The platform's name outside China.</summary>
    public const string LarkName = "Lark (open.larksuite.com)";

    /// <summary>The app, with its Verification Tokens if they are set.</summary>
    public required FeishuApp App { get; init; }

    /// <summary>The app's id.</summary>
    public required string AppId { get; init; }

    /// <summary>The app's secret. Never logged.</summary>
    public required string AppSecret { get; init; }

    /// <summary>The platform's base address.</summary>
    public required Uri BaseAddress { get; init; }

    /// <summary>Creates the options of an app.</summary>
    /// <param name="app">The app and its secret.</param>
    /// <param name="feishu">Contains the app's Verification Tokens if they are set.</param>
    public static LongConnectionOptions From(PlatformApp app, FeishuOptions feishu) =>
        new()
        {
            App = feishu.Apps.FirstOrDefault(known => known.AppId == app.AppId) ?? new FeishuApp(app.AppId, [], []),
            AppId = app.AppId,
            AppSecret = app.AppSecret,
            BaseAddress = app.Platform.Base,
        };

    /// <summary>The name of the platform in messages.</summary>
    public string Platform =>
        BaseAddress.Host switch
        {
            "open.feishu.cn" => FeishuName,
            "open.larksuite.com" => LarkName,
            var name => name,
        };

    /// <summary>The app and the platform, without the secret.</summary>
    public override string ToString() => $"{AppId} at {Platform}";
}
