using System.Globalization;

namespace FeishuApproval.Processing;

/// <summary>
/// What a dry run prints, and what a request that deletes must repeat. It is bound to the request and to everything that the dry run found,
/// so it confirms nothing else.
/// </summary>
/// <param name="At">The time of the dry run (UTC). What changes later, the dry run has not found.</param>
/// <param name="Hash">The hash of the request, of the time and of what was found.</param>
internal readonly record struct DryRunToken(DateTimeOffset At, ulong Hash)
{
    /// <summary>The token as text, for <see cref="TryParse"/>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{At.UtcTicks:x}-{Hash:x16}");

    /// <summary>Reads a token. Returns false when the text is none.</summary>
    public static bool TryParse(string text, out DryRunToken token)
    {
        token = default;
        if (
            text.Split('-') is not [var time, { Length: 16 } hash]
            || !long.TryParse(time, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long ticks)
            || ticks < 0
            || ticks > DateTime.MaxValue.Ticks
            || !ulong.TryParse(hash, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong number)
        )
            return false;
        token = new DryRunToken(new DateTimeOffset(ticks, TimeSpan.Zero), number);
        return true;
    }

    /// <summary>Checks that what is found now is what the dry run found.</summary>
    /// <exception cref="DryRunChangedException">Something else is found, or the token belongs to another request.</exception>
    public void Check(SeenItems found, params ReadOnlySpan<string?> request)
    {
        if (found.Token(At, request) != this)
            throw new DryRunChangedException();
    }
}

/// <summary>What a request would change is not what the dry run of its token found.</summary>
internal sealed class DryRunChangedException(string message) : Exception(message)
{
    /// <summary>Creates the exception of a request that changed nothing.</summary>
    public DryRunChangedException()
        : this(
            "Nothing was changed: what the dry run of this token found has changed since, or the token belongs to another request. Make the "
                + "dry run again, and check what it shows."
        ) { }
}
