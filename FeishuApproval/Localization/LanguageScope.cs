using System.Globalization;

namespace FeishuApproval.Localization;

/// <summary>Uses a language for texts until it is disposed.</summary>
internal readonly ref struct LanguageScope
{
    private readonly CultureInfo _before;

    /// <param name="language">The language.</param>
    public LanguageScope(CultureInfo language)
    {
        _before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = language;
    }

    /// <summary>Uses the language that was used before.</summary>
    public void Dispose() => CultureInfo.CurrentUICulture = _before;
}
