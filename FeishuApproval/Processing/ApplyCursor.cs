using System.Globalization;

namespace FeishuApproval.Processing;

/// <summary>
/// Where a series of calls continues that needs a token. A dry run searches once. With a token, the first search checks that everything is as
/// the dry run found it, and the second one applies it.
/// </summary>
/// <param name="At">The time of the dry run so far (UTC).</param>
/// <param name="Seen">What this search has found so far.</param>
/// <param name="IsApplying">Whether this search makes changes.</param>
/// <param name="Step">Where this search continues.</param>
internal readonly record struct ApplyCursor(DateTimeOffset At, SeenItems Seen, bool IsApplying, string Step)
{
    private const string Counting = "count";
    private const string Applying = "apply";

    /// <summary>The cursor as text, for <see cref="Parse"/>.</summary>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{At.UtcTicks:x}.{Seen}.{(IsApplying ? Applying : Counting)}.{Step}"
        );

    /// <summary>Reads the text of <see cref="ToString"/>.</summary>
    /// <exception cref="FormatException">The text is not a cursor.</exception>
    public static ApplyCursor Parse(string text) =>
        text.Split('.', 4) is [var time, var seen, (Counting or Applying) and var search, var step]
        && long.TryParse(time, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long ticks)
        && ticks >= 0
        && ticks <= DateTime.MaxValue.Ticks
        && SeenItems.TryParse(seen, out var items)
            ? new ApplyCursor(new DateTimeOffset(ticks, TimeSpan.Zero), items, search == Applying, step)
            : throw new FormatException("Invalid after. Pass next unchanged.");
}
