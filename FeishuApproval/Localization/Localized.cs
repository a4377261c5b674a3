using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FeishuApproval.Localization;

/// <summary>
/// Texts in the language of the reader, which is <see cref="CultureInfo.CurrentUICulture"/>: Chinese for its cultures, otherwise English.
/// The English text is the key of its translation in <c>texts.zh.json</c>. A text without a translation stays English.
/// </summary>
/// <remarks>
/// Logs, metrics and the API are in English, so every program sets the invariant culture at its start. Only what writes for a reader sets
/// another one: a command, and the answer to a page.
/// </remarks>
internal static class Localized
{
    private const string Resource = "texts/zh.json";

    private static readonly Lazy<Dictionary<string, string>> Loaded = new(Load);

    /// <summary>The culture of texts in Chinese.</summary>
    public static CultureInfo Chinese => CultureInfo.GetCultureInfo("zh-Hans");

    /// <summary>The culture of texts in English.</summary>
    public static CultureInfo English => CultureInfo.InvariantCulture;

    /// <summary>Whether the language of the reader is Chinese.</summary>
    public static bool IsChinese =>
        CultureInfo.CurrentUICulture.Name.StartsWith("zh", StringComparison.OrdinalIgnoreCase);

    /// <summary>The English texts and their Chinese translations.</summary>
    internal static IReadOnlyDictionary<string, string> Translations => Loaded.Value;

    /// <summary>The culture of a language, for example of the parameter <c>lang</c> or of the environment variable <c>LANG</c>.</summary>
    public static CultureInfo CultureOf(string? language) =>
        language?.StartsWith("zh", StringComparison.OrdinalIgnoreCase) == true ? Chinese : English;

    /// <summary>Uses a language until the result is disposed, in the same method.</summary>
    public static LanguageScope Use(CultureInfo language) => new(language);

    /// <summary>Translates an interpolated string. Numbers and dates have the invariant format in every language.</summary>
    public static string Of(LocalizedText text) => text.Format(OfText(text.Key));

    /// <summary>Translates a text that is its own key, for example the description of an option.</summary>
    public static string OfText(string english) =>
        IsChinese && Loaded.Value.TryGetValue(english, out string? chinese) ? chinese : english;

    private static Dictionary<string, string> Load()
    {
        using var stream = typeof(Localized).Assembly.GetManifestResourceStream(Resource)!;
        return JsonSerializer.Deserialize(stream, TextJson.Default.DictionaryStringString)!;
    }
}

/// <summary>Reads the translations.</summary>
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class TextJson : JsonSerializerContext;
