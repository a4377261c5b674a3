using System.Diagnostics.CodeAnalysis;

namespace FeishuApproval.FeishuPlatform.Api;

/// <summary>Result of a call: a value, or the error.</summary>
internal readonly record struct PlatformResult<T>
    where T : notnull
{
    private PlatformResult(T? value, PlatformError? error) => (Value, Error) = (value, error);

    /// <summary>The value; null when the call did not succeed.</summary>
    public T? Value { get; }

    /// <summary>The error; null when the call succeeded.</summary>
    public PlatformError? Error { get; }

    /// <summary>Returns the value, if there is one.</summary>
    public bool TryGet([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out PlatformError? error)
    {
        (value, error) = (Value, Error);
        return error is null;
    }

    /// <summary>The same outcome with another value.</summary>
    internal PlatformResult<TOther> Select<TOther>(Func<T, PlatformResult<TOther>> select)
        where TOther : notnull => TryGet(out var value, out var error) ? select(value) : error;

#pragma warning disable CA1000, CA2225 // A method of a generic type and a named alternative would say no more than the conversion does.
    /// <summary>A call that succeeded.</summary>
    public static implicit operator PlatformResult<T>(T value) => new(value, null);

    /// <summary>A call that did not.</summary>
    public static implicit operator PlatformResult<T>(PlatformError error) => new(default, error);
#pragma warning restore CA1000, CA2225
}

/// <summary>Why a call did not succeed.</summary>
/// <param name="Kind">What kind of reason it is.</param>
/// <param name="Sentence">
/// What happened and what to do: names the scope, approval code or console page. Contains no secret.
/// </param>
internal sealed record PlatformError(PlatformErrorKind Kind, string Sentence)
{
    /// <summary>The platform's own code; null when it gave none.</summary>
    public int? Code { get; init; }

    /// <summary>When the same call can succeed (UTC); null when that is unknown.</summary>
    public DateTimeOffset? RetryAt { get; init; }

    /// <summary>Whether every other call of the app fails likewise until somebody changes a setting, or time passes.</summary>
    public bool StopsTheApp =>
        Kind is PlatformErrorKind.QuotaExhausted or PlatformErrorKind.WrongCredentials or PlatformErrorKind.AppUnusable
            or PlatformErrorKind.AddressNotAllowed
        or PlatformErrorKind.Unreachable or PlatformErrorKind.Unavailable or PlatformErrorKind.Throttled;

    /// <summary>Whether trying again soon may help.</summary>
    internal bool IsTransient { get; init; }

    /// <summary>Whether the token was rejected, so that a new one may help.</summary>
    internal bool IsTokenRejected { get; init; }
}

/// <summary>The kind of error.</summary>
internal enum PlatformErrorKind
{
    /// <summary>It could not be reached, or did not answer in time. Trying later may help.</summary>
    Unreachable,

    /// <summary>It has a temporary failure. Trying later may help.</summary>
    Unavailable,

    /// <summary>Too many calls in a short time. <see cref="PlatformError.RetryAt"/> says when to continue.</summary>
    Throttled,

    /// <summary>The tenant's calls of this month are used up. <see cref="PlatformError.RetryAt"/> says when to continue.</summary>
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

    /// <summary>The instance or process does not exist, or no longer exists.</summary>
    NotFound,

    /// <summary>Nothing to do, for example because a subscription already exists.</summary>
    AlreadyDone,

    /// <summary>Any other refusal.</summary>
    Refused,
}
