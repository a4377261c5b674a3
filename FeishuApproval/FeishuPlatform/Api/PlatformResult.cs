using System.Diagnostics.CodeAnalysis;

namespace FeishuApproval.FeishuPlatform.Api;

/// <summary>What a call came to: a value, or why there is none.</summary>
public readonly record struct PlatformResult<T>
    where T : notnull
{
    private PlatformResult(T? value, PlatformError? error) => (Value, Error) = (value, error);

    /// <summary>The value; null when the call did not succeed.</summary>
    public T? Value { get; }

    /// <summary>Why it did not; null when it did.</summary>
    public PlatformError? Error { get; }

    /// <summary>The value, when there is one.</summary>
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
