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

    /// <summary>Gets the value, or the error.</summary>
    public bool TryGet([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out PlatformError? error)
    {
        (value, error) = (Value, Error);
        return error is null;
    }

    /// <summary>The same outcome with another value.</summary>
    internal PlatformResult<TOther> Select<TOther>(Func<T, PlatformResult<TOther>> select)
        where TOther : notnull => TryGet(out var value, out var error) ? select(value) : error;

#pragma warning disable CA1000, CA2225 // A method of the generic type, or a named alternative, would add nothing to the conversion.
    /// <summary>A call that succeeded.</summary>
    public static implicit operator PlatformResult<T>(T value) => new(value, null);

    /// <summary>A call that failed.</summary>
    public static implicit operator PlatformResult<T>(PlatformError error) => new(default, error);
#pragma warning restore CA1000, CA2225
}

/// <summary>Why a call did not succeed.</summary>
/// <param name="Kind">The kind of error.</param>
/// <param name="Sentence">
/// The error and the action to take. It names the scope, approval code or console page. It contains no secret.
/// </param>
internal sealed record PlatformError(PlatformErrorKind Kind, string Sentence)
{
    /// <summary>The platform's own code; null when the platform sent none.</summary>
    public int? Code { get; init; }

    /// <summary>When the same call can succeed (UTC); null when the time is unknown.</summary>
    public DateTimeOffset? RetryAt { get; init; }

    /// <summary>Whether every other call of the app fails for the same reason until somebody changes a setting, or time passes.</summary>
    public bool StopsTheApp =>
        Kind
            is PlatformErrorKind.QuotaExhausted
                or PlatformErrorKind.WrongCredentials
                or PlatformErrorKind.AppUnusable
                or PlatformErrorKind.AddressNotAllowed
                or PlatformErrorKind.Unreachable
                or PlatformErrorKind.Unavailable
                or PlatformErrorKind.Throttled;

    /// <summary>Whether a retry after a short time may succeed.</summary>
    internal bool IsTransient { get; init; }

    /// <summary>Whether the platform rejected the token, so that a new token may help.</summary>
    internal bool IsTokenRejected { get; init; }
}

/// <summary>The kind of error.</summary>
internal enum PlatformErrorKind
{
    /// <summary>The platform could not be reached, or did not answer in time. A later retry may succeed.</summary>
    Unreachable,

    /// <summary>The platform has a temporary failure. A later retry may succeed.</summary>
    Unavailable,

    /// <summary>The app made too many calls in a short time. <see cref="PlatformError.RetryAt"/> is the time to continue.</summary>
    Throttled,

    /// <summary>The tenant's monthly quota is used up. <see cref="PlatformError.RetryAt"/> is the time to continue.</summary>
    QuotaExhausted,

    /// <summary>The answer cannot be read: it is not JSON, truncated, or far too long.</summary>
    BadAnswer,

    /// <summary>App ID or App Secret are wrong, or the platform rejects the token repeatedly.</summary>
    WrongCredentials,

    /// <summary>The app is disabled, not published, or not installed in the tenant.</summary>
    AppUnusable,

    /// <summary>The app's allow-list does not contain the address that the calls come from.</summary>
    AddressNotAllowed,

    /// <summary>The app lacks a scope.</summary>
    ScopeMissing,

    /// <summary>The app may not see this instance or definition.</summary>
    NoPermission,

    /// <summary>No approval definition has this code.</summary>
    UnknownApprovalCode,

    /// <summary>The instance or process does not exist, or no longer exists.</summary>
    NotFound,

    /// <summary>The call changed nothing, for example because the subscription already exists.</summary>
    AlreadyDone,

    /// <summary>Any other error from the platform.</summary>
    Refused,
}
