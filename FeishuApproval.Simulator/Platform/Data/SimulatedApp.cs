using System.Collections.Immutable;
using FeishuApproval.FeishuPlatform.Api;
using FeishuApproval.FeishuPlatform.Registration;
using FeishuApproval.FeishuPlatform.UserAccess;
using FeishuApproval.Messaging;

namespace FeishuApproval.Simulator.Platform.Data;

/// <summary>An app of the simulated platform.</summary>
/// <param name="AppId">The app's id.</param>
/// <param name="AppSecret">The app's secret.</param>
/// <param name="TenantKey">The app's tenant.</param>
internal sealed record SimulatedApp(string AppId, string AppSecret, string TenantKey)
{
    /// <summary>The app's scopes. Remove a scope from the set to revoke it.</summary>
    public HashSet<string> Scopes { get; init; } = [.. KnownScopes];

    /// <summary>The scopes that users can grant to the app.</summary>
    public HashSet<string> UserScopes { get; init; } = [.. UserAuthorization.Scopes.Split(' ')];

    /// <summary>The addresses to which users are sent back.</summary>
    public HashSet<string> RedirectAddresses { get; init; } = ["http://127.0.0.1:7073/callback"];

    /// <summary>The scopes that the platform knows.</summary>
    public static ImmutableArray<string> KnownScopes { get; } =
    [
        "approval:approval",
        PlatformCall.AttendanceScope,
        PlatformCall.WorkCalendarScope,
        .. RequestedAccess.Scopes.Select(scope => scope.Name),
        SimulatedUser.DepartmentScope,
        SimulatedUser.DepartmentNameScope,
    ];

    /// <summary>The app's versions, the newest first. An app receives the events of its newest published version.</summary>
    public ImmutableArray<SimulatedVersion> Versions { get; init; } =
    [new("1.0.0", SimulatedVersion.Published, [.. EventTypes.All])];

    /// <summary>The events that the app receives.</summary>
    public ImmutableArray<string> Events =>
        Versions.FirstOrDefault(version => version.Status == SimulatedVersion.Published)?.Events ?? [];

    /// <summary>The Verification Token in the app's events.</summary>
    public string VerificationToken { get; init; } = string.Empty;

    /// <summary>Whether the app is enabled. A disabled app receives no token.</summary>
    public bool IsEnabled { get; set; } = true;
}

/// <summary>A version of an app of the simulated platform.</summary>
/// <param name="Version">The number.</param>
/// <param name="Status">The platform's status: 1 published, 2 rejected, 3 in review, 4 not submitted.</param>
/// <param name="Events">The events of the version.</param>
internal sealed record SimulatedVersion(string Version, int Status, ImmutableArray<string> Events)
{
    public const int Published = 1;
    public const int Rejected = 2;
    public const int InReview = 3;
}
