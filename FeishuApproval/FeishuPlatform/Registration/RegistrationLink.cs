using System.Web;

namespace FeishuApproval.FeishuPlatform.Registration;

/// <summary>The address that an administrator scans or opens to create the app.</summary>
internal static class RegistrationLink
{
    private const string Product = "FeishuApproval";
    private const string Source = "feishu-approval";

    /// <summary>The address for Feishu: the platform's page for the code, with the requested scopes and events.</summary>
    public static Uri ForFeishu(RegistrationCode code) =>
        WithQuery(
            code.VerificationAddress,
            ("from", "sdk"),
            ("tp", "sdk"),
            ("source", Source),
            ("name", Product),
            ("addons", Addons.Requested),
            ("createOnly", "true")
        );

    /// <summary>The address for Lark, whose own page for the code opens in a browser and in Lark's client.</summary>
    /// <param name="code">The code.</param>
    /// <param name="platform">The base address of Lark's open platform.</param>
    /// <param name="version">The version of this program.</param>
    public static Uri ForLark(RegistrationCode code, Uri platform, string version) =>
        WithQuery(
            new Uri(platform, "/page/cli"),
            ("user_code", code.UserCode),
            ("from", "cli"),
            ("lpv", version),
            ("ocv", version),
            ("name", Product),
            ("addons", Addons.Requested),
            ("createOnly", "true")
        );

    private static Uri WithQuery(Uri address, params ReadOnlySpan<(string Name, string Value)> parameters)
    {
        var query = HttpUtility.ParseQueryString(address.Query);
        foreach (var (name, value) in parameters)
            query[name] = value;
        return new UriBuilder(address) { Query = query.ToString() }.Uri;
    }
}
