namespace FeishuApproval.FeishuPlatform.Api;

/// <summary>Why a call did not succeed.</summary>
/// <param name="Kind">What kind of reason it is.</param>
/// <param name="Sentence">What happened and what to do, for people: names the scope, approval code or console page. Holds no secret.</param>
public sealed record PlatformError(PlatformErrorKind Kind, string Sentence)
{
    /// <summary>The platform's own code; null when it gave none.</summary>
    public int? Code { get; init; }

    /// <summary>When the same call can succeed (UTC); null when that is unknown.</summary>
    public DateTimeOffset? RetryAt { get; init; }

    /// <summary>Whether every other call of the app fails likewise until somebody changes a setting, or time passes.</summary>
    public bool StopsTheApp => Kind is PlatformErrorKind.QuotaExhausted or PlatformErrorKind.WrongCredentials or PlatformErrorKind.AppUnusable or PlatformErrorKind.AddressNotAllowed
        or PlatformErrorKind.Unreachable or PlatformErrorKind.Unavailable or PlatformErrorKind.Throttled;

    /// <summary>Whether trying again soon may help.</summary>
    internal bool IsTransient { get; init; }

    /// <summary>Whether the token was rejected, so that a new one may help.</summary>
    internal bool IsTokenRejected { get; init; }
}
