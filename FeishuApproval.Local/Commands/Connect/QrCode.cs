using System.Text;
using QRCoder;

namespace FeishuApproval.Local.Commands.Connect;

/// <summary>A QR code for a terminal and for a page.</summary>
internal static class QrCode
{
    /// <summary>The light modules around the code. Cameras need less than the 4 of the standard, and terminals are narrow.</summary>
    private const int Margin = 2;

    private const int MarginOfLibrary = 4;

    /// <summary>The rows of the code: 1 for a dark module, 0 for a light one.</summary>
    public static IReadOnlyList<string> Rows(string text)
    {
        using var data = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.L);
        var matrix = data.ModuleMatrix;
        const int Cut = MarginOfLibrary - Margin;
        return
        [
            .. matrix
                .Skip(Cut)
                .SkipLast(Cut)
                .Select(row =>
                    string.Concat(
                        Enumerable.Range(Cut, matrix.Count - (2 * Cut)).Select(column => row[column] ? '1' : '0')
                    )
                ),
        ];
    }

    /// <summary>
    /// The lines of the code for a terminal: a character is two modules, one above the other. Light modules are drawn, because most terminals
    /// have a dark background.
    /// </summary>
    public static IEnumerable<string> Lines(IReadOnlyList<string> rows)
    {
        for (int y = 0; y < rows.Count; y += 2)
        {
            var line = new StringBuilder(rows.Count);
            for (int x = 0; x < rows.Count; x++)
            {
                bool isUpperLight = rows[y][x] == '0';
                bool isLowerLight = y + 1 < rows.Count && rows[y + 1][x] == '0';
                line.Append(
                    (isUpperLight, isLowerLight) switch
                    {
                        (true, true) => '█',
                        (true, false) => '▀',
                        (false, true) => '▄',
                        _ => ' ',
                    }
                );
            }

            yield return line.ToString();
        }
    }
}
