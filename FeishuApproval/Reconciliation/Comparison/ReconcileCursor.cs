using System.Globalization;

namespace FeishuApproval.Reconciliation.Comparison;

/// <summary>The position where a comparison continues: app, definition and submission time.</summary>
/// <param name="AppId">The app.</param>
/// <param name="ApprovalCode">The approval definition's code; <see cref="Processes"/> for the approver tasks.</param>
/// <param name="From">The earliest submission time that is not compared yet.</param>
internal sealed record ReconcileCursor(string AppId, string ApprovalCode, DateTimeOffset From)
{
    /// <summary>The value for corehr processes. No approval code has this value.</summary>
    public const string Processes = "corehr";

    private const char Separator = '|';

    /// <summary>Parses a cursor from text.</summary>
    /// <exception cref="FormatException">The text is not a cursor.</exception>
    public static ReconcileCursor Parse(string text)
    {
        string[] parts = text.Split(Separator);
        return
            parts.Length == 3
            && long.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out long milliseconds)
            && milliseconds < 253_402_300_800_000
            ? new ReconcileCursor(parts[0], parts[1], DateTimeOffset.FromUnixTimeMilliseconds(milliseconds))
            : throw new FormatException("This is not a position of an earlier call.");
    }

    /// <summary>The cursor as text.</summary>
    public override string ToString() =>
        string.Join(
            Separator,
            AppId,
            ApprovalCode,
            From.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)
        );
}
