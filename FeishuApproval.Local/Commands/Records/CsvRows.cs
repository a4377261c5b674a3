using System.Collections.Immutable;
using System.Text;

namespace FeishuApproval.Local.Commands.Records;

/// <summary>The rows of a CSV table, without its header.</summary>
/// <param name="Utf8">The rows, each with its line end.</param>
/// <param name="Count">How many rows.</param>
internal readonly record struct CsvRows(ReadOnlyMemory<byte> Utf8, int Count)
{
    /// <summary>Reads a table from a server.</summary>
    /// <param name="body">The table: UTF-8 with a byte order mark and CRLF.</param>
    /// <param name="columns">The columns that the table must have.</param>
    /// <exception cref="FormatException">The text is not a table with these columns.</exception>
    public static CsvRows Read(byte[] body, ImmutableArray<string> columns)
    {
        byte[] header = [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(string.Join(',', columns)), .. "\r\n"u8];
        if (!body.AsSpan().StartsWith(header))
            throw new FormatException("It is not a table with these columns.");

        var rows = body.AsMemory(header.Length);
        int count = 0;
        bool isQuoted = false;
        foreach (byte character in rows.Span)
        {
            if (character == '"')
                isQuoted = !isQuoted;
            else if (character == '\n' && !isQuoted)
                count++;
        }

        return isQuoted || (rows.Length > 0 && !rows.Span.EndsWith("\r\n"u8))
            ? throw new FormatException("The table is cut off.")
            : new CsvRows(rows, count);
    }
}
