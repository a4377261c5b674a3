using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace FeishuApproval.Localization;

/// <summary>An interpolated string before its values are inserted: a composite format, which is the key of its translation, and the values.</summary>
[InterpolatedStringHandler]
internal readonly struct LocalizedText
{
    private readonly StringBuilder _key;
    private readonly List<object?> _values;

    /// <summary>Called by the compiler.</summary>
    public LocalizedText(int literalLength, int formattedCount) =>
        (_key, _values) = (new StringBuilder(literalLength + (formattedCount * 3)), new List<object?>(formattedCount));

    /// <summary>The English composite format, for example <c>{0} is not a number.</c></summary>
    public string Key => _key.ToString();

    /// <summary>Called by the compiler.</summary>
    public void AppendLiteral(string text) =>
        _key.Append(text.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal));

    /// <summary>Called by the compiler.</summary>
    public void AppendFormatted<T>(T value, string? format = null)
    {
        _key.Append(CultureInfo.InvariantCulture, $"{{{_values.Count}");
        if (format is not null)
            _key.Append(':').Append(format);
        _key.Append('}');
        _values.Add(value);
    }

    /// <summary>Inserts the values.</summary>
    /// <param name="format">The composite format in the language of the reader.</param>
    internal string Format(string format) => string.Format(CultureInfo.InvariantCulture, format, [.. _values]);
}
