using FeishuApproval.FeishuPlatform.Api;
using FeishuApproval.Messaging;
using FeishuApproval.Telemetry;

namespace FeishuApproval.FeishuPlatform.UserAccess;

/// <summary>How the access of a user stands.</summary>
internal enum UserAccessState
{
    /// <summary>The access was renewed within the last days.</summary>
    Active,

    /// <summary>The last renewal failed; it is tried again.</summary>
    Failing,

    /// <summary>The user has to consent again.</summary>
    Ended,
}

/// <summary>The access of the user whose subscription reports approvals.</summary>
/// <param name="State">How it stands.</param>
/// <param name="AuthorizedAt">When the user consented (UTC).</param>
/// <param name="RenewedAt">When the access was last renewed (UTC).</param>
/// <param name="Message">What to do; null when nothing is wrong.</param>
internal sealed record UserAccessView(
    UserAccessState State,
    DateTimeOffset AuthorizedAt,
    DateTimeOffset RenewedAt,
    string? Message
);

/// <summary>Whether the access of a user can be used. Safe for concurrent use.</summary>
/// <param name="statistics">Says when an access was revoked.</param>
/// <param name="time">The clock.</param>
internal sealed class UserAccessStatus(EventStatistics statistics, TimeProvider time)
{
    /// <summary>How long before the end of the consent the user is asked for a new one.</summary>
    public static readonly TimeSpan Warning = TimeSpan.FromDays(30);

    private const string Again = "Run: feishu-approval subscribe --user";

    private volatile UserGrant? _grant;
    private volatile PlatformError? _error;

    /// <summary>Records the last renewal.</summary>
    public void Set(UserGrant? grant, PlatformError? error) => (_grant, _error) = (grant, error);

    /// <summary>The state; null when no user granted access.</summary>
    public UserAccessView? Now
    {
        get
        {
            if (_grant is not { } grant)
                return null;
            var (state, message) = Describe(grant);
            return new UserAccessView(state, grant.AuthorizedAt, grant.RenewedAt, message);
        }
    }

    private (UserAccessState State, string? Message) Describe(UserGrant grant)
    {
        bool isRevoked = statistics.LastAt.Any(entry =>
            entry.Key == EventTypes.UserAccessTokenRevoked && entry.Value > grant.RenewedAt
        );
        if (isRevoked)
            return (UserAccessState.Ended, $"The user's access was revoked. {Again}");
        if (_error is { IsTransient: false } error)
            return (UserAccessState.Ended, error.Sentence);
        if (_error is { } passing)
            return (UserAccessState.Failing, passing.Sentence);
        var end = grant.AuthorizedAt + UserGrant.ConsentLifetime;
        return end - time.GetUtcNow() < Warning
            ? (UserAccessState.Active, $"The user's consent ends on {end:yyyy-MM-dd}. {Again}")
            : (UserAccessState.Active, null);
    }
}
