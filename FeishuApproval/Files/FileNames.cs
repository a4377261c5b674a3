using System.Text;

namespace FeishuApproval.Files;

/// <summary>Makes names of files.</summary>
internal static class FileNames
{
    /// <summary>The end of the name of a file with JSON.</summary>
    public const string Json = ".json";

    /// <summary>Splits a name into its first folder and the rest.</summary>
    /// <exception cref="ArgumentException">The name is in no folder.</exception>
    public static (string Folder, string InFolder) Split(string name) =>
        name.Split('/', 2) is [var folder, var rest]
            ? (folder, rest)
            : throw new ArgumentException($"{name} is in no folder.", nameof(name));

    /// <summary>
    /// Returns a part of a name, different for each text: the text itself when it has only letters and digits of ASCII, - and _, otherwise
    /// ~ and the hexadecimal digits of its UTF-8.
    /// </summary>
    public static string Part(string text) =>
        text.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_')
            ? text
            : $"~{Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text))}";
}
