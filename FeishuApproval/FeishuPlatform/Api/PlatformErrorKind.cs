namespace FeishuApproval.FeishuPlatform.Api;

/// <summary>Why the open platform did not do what it was asked.</summary>
public enum PlatformErrorKind
{
    /// <summary>It could not be reached, or did not answer in time. Trying later may help.</summary>
    Unreachable,

    /// <summary>It is out of order for a moment. Trying later may help.</summary>
    Unavailable,

    /// <summary>Too many calls in a short time. <see cref="PlatformError.RetryAt"/> says when to go on.</summary>
    Throttled,

    /// <summary>The tenant's calls of this month are used up. <see cref="PlatformError.RetryAt"/> says when to go on.</summary>
    QuotaExhausted,

    /// <summary>It answered with something that cannot be read: no JSON, cut off, or far too long.</summary>
    BadAnswer,

    /// <summary>App ID or App Secret are wrong, or its token is rejected again and again.</summary>
    WrongCredentials,

    /// <summary>The app is disabled, not published, or not installed in the tenant.</summary>
    AppUnusable,

    /// <summary>The app's allow-list does not have the address calls come from.</summary>
    AddressNotAllowed,

    /// <summary>The app lacks a scope.</summary>
    ScopeMissing,

    /// <summary>The app may not see this instance or definition.</summary>
    NoPermission,

    /// <summary>There is no approval definition of this code.</summary>
    UnknownApprovalCode,

    /// <summary>There is no such instance or process any more.</summary>
    NotFound,

    /// <summary>It is already so; a subscription that exists, for example.</summary>
    AlreadyDone,

    /// <summary>Anything else that it refused.</summary>
    Refused,
}
