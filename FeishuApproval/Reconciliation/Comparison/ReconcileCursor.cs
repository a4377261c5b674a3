using System.Globalization;

namespace FeishuApproval.Reconciliation.Comparison;

/// <summary>Where a comparison goes on: at which app and definition, from which submission.</summary>
/// <param name="AppId">The app.</param>
/// <param name="ApprovalCode">The definition; <see cref="Processes"/> for the approver tasks.</param>
/// <param name="From">The first submission that is not compared yet.</param>
internal sealed record ReconcileCursor(string AppId, string ApprovalCode, DateTimeOffset From)
{
    /// <summary>What stands for the corehr processes, and in no approval code.</summary>
    public const string Processes = "corehr";

    private const char Separator = '|';

    /// <summary>Reads it back.</summary>
    /// <exception cref="FormatException">The text is none.</exception>
    public static ReconcileCursor Parse(string text)
    {
        string[] parts = text.Split(Separator);
        return parts.Length == 3 && long.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out long milliseconds)
            && milliseconds < 253_402_300_800_000
            ? new ReconcileCursor(parts[0], parts[1], DateTimeOffset.FromUnixTimeMilliseconds(milliseconds))
            : throw new FormatException("This is no place to go on at.");
    }

    /// <summary>It as text.</summary>
    public override string ToString() =>
        string.Join(Separator, AppId, ApprovalCode, From.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
}
