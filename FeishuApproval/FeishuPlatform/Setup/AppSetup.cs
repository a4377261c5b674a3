using System.Collections.Immutable;
using FeishuApproval.FeishuPlatform.Api;
using FeishuApproval.FeishuPlatform.Registration;

namespace FeishuApproval.FeishuPlatform.Setup;

/// <summary>Whether an app has a scope.</summary>
internal enum ScopeState
{
    /// <summary>The app has the scope, or another one with the same permission.</summary>
    Granted,

    /// <summary>No call shows whether the app has the scope.</summary>
    Unknown,

    /// <summary>The app lacks the scope.</summary>
    Missing,
}

/// <summary>A scope of an app.</summary>
/// <param name="Scope">The scope.</param>
/// <param name="State">Whether the app has it.</param>
/// <param name="Error">The platform's answer to the call that needs the scope; null when the call succeeded, or no call needs it.</param>
internal sealed record ScopeCheck(RequestedScope Scope, ScopeState State, PlatformError? Error = null);

/// <summary>What an app really has on its platform, read back after its creation. <see cref="SetupReader"/> reads it.</summary>
internal sealed record AppSetup
{
    /// <summary>Why the app cannot be read at all; null when it can.</summary>
    public PlatformError? Problem { get; init; }

    /// <summary>The requested scopes.</summary>
    public ImmutableArray<ScopeCheck> Scopes { get; init; } = [];

    /// <summary>The published version; null when there is none, or the versions cannot be read.</summary>
    public AppVersion? Published { get; init; }

    /// <summary>A version that is newer than the published one; null when there is none, or the versions cannot be read.</summary>
    public AppVersion? Pending { get; init; }

    /// <summary>Whether the versions can be read.</summary>
    public bool CanReadVersions { get; init; }

    /// <summary>The key of the app's tenant; null when the app may not read it.</summary>
    public string? TenantKey { get; init; }

    /// <summary>How many long connections the app has open; null when the number is unknown.</summary>
    public long? Connections { get; init; }

    /// <summary>The events of <see cref="RequestedAccess"/> that the published version lacks; empty when the versions cannot be read.</summary>
    public ImmutableArray<string> MissingEvents =>
        CanReadVersions ? [.. RequestedAccess.Events.Except(Published?.Events ?? [])] : [];

    /// <summary>The scopes that are known to be missing.</summary>
    public ImmutableArray<RequestedScope> MissingScopes =>
        [.. Scopes.Where(check => check.State == ScopeState.Missing).Select(check => check.Scope)];

    /// <summary>Whether the platform granted none of the scopes and events that the link asked for.</summary>
    public bool HasNothingRequested =>
        Scopes.Where(check => check.Scope.IsRequired).All(check => check.State != ScopeState.Granted)
        && Pending is null
        && (Published?.Events.Intersect(RequestedAccess.Events).Any() != true);

    /// <summary>
    /// Whether records can be made: the required scopes are granted, and no version waits. Missing events do not prevent records, because
    /// the comparison with Feishu finds the approvals.
    /// </summary>
    public bool IsReady =>
        Problem is null
        && !MissingScopes.Any(scope => scope.IsRequired)
        && Pending?.State != AppVersionState.InReview
        && (!CanReadVersions || Published is not null);

    /// <summary>The check of a scope.</summary>
    public ScopeCheck? Find(string scope) => Scopes.FirstOrDefault(check => check.Scope.Name == scope);
}
