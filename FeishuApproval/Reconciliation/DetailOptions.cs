using FeishuApproval.Configuration;
using FeishuApproval.FeishuPlatform;
using FeishuApproval.Localization;
using Microsoft.Extensions.Configuration;

namespace FeishuApproval.Reconciliation;

/// <summary>When the detail of an approval is fetched after its event.</summary>
internal enum DetailMode
{
    /// <summary>Never; only the comparison with Feishu fetches details.</summary>
    Never,

    /// <summary>Once for each record, because no event contains everything that the detail contains.</summary>
    Missing,

    /// <summary>Again when an approval with a detail is granted once more, for example after a change.</summary>
    Always,
}

/// <summary>The configuration section <c>Records</c>.</summary>
/// <param name="Mode"><c>Records__Details</c>.</param>
internal sealed record DetailOptions(DetailMode Mode)
{
    private const string Name = "Records:Details";

    /// <summary>Reads the section.</summary>
    /// <param name="configuration">The settings.</param>
    /// <param name="platform">The apps that can make calls.</param>
    /// <param name="reconcile">The limit of calls.</param>
    /// <param name="fetchesByDefault">Whether details are fetched where no setting says so.</param>
    /// <exception cref="ConfigurationException">The value is unknown, or no calls are possible.</exception>
    public static DetailOptions Load(
        IConfiguration configuration,
        PlatformOptions platform,
        ReconcileOptions reconcile,
        bool fetchesByDefault
    )
    {
        bool mayCall = !platform.Apps.IsEmpty && DetailCalls.Most(reconcile) > 0;
        if (configuration[Name] is not { } text || string.IsNullOrWhiteSpace(text))
            return new(fetchesByDefault && mayCall ? DetailMode.Missing : DetailMode.Never);
        DetailMode mode = text.Trim().ToUpperInvariant() switch
        {
            "NEVER" => DetailMode.Never,
            "MISSING" => DetailMode.Missing,
            "ALWAYS" => DetailMode.Always,
            _ => throw new ConfigurationException(
                Localized.Of($"Records__Details is \"{text.Trim()}\". Set it to never, missing or always.")
            ),
        };
        if (mode == DetailMode.Never || mayCall)
            return new(mode);
        throw new ConfigurationException(
            platform.Apps.IsEmpty
                ? Localized.Of(
                    $"Records__Details is set, but Feishu__AppSecret is not. Fetching details needs the App Secret of the page \"Credentials & Basic "
                        + $"Info\" (凭证与基础信息)."
                )
                : Localized.Of(
                    $"Records__Details is set, but Reconcile__MaxCallsPerDay allows no details: half of these calls are for details. Set it to at "
                        + $"least 2, or Records__Details to never."
                )
        );
    }
}
