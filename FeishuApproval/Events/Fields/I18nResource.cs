namespace FeishuApproval.Events.Fields;

/// <summary>The texts of a form in one language.</summary>
/// <param name="Locale">For example <c>zh_cn</c>.</param>
/// <param name="IsDefault">Whether this is the form's default language.</param>
/// <param name="Texts">Text by key (<c>@i18n@…</c>).</param>
internal sealed record I18nResource(string Locale, bool IsDefault, IReadOnlyDictionary<string, string> Texts)
{
    /// <summary>Returns the text of a key, in the default language of the form and in every language.</summary>
    public static (string? Name, IReadOnlyDictionary<string, string>? ByLocale) Names(
        string? key,
        IReadOnlyList<I18nResource> resources
    )
    {
        var names = new SortedDictionary<string, string>(StringComparer.Ordinal);
        string? name = null;
        foreach (var resource in resources)
        {
            if (key is null || !resource.Texts.TryGetValue(key, out string? text))
                continue;
            names[resource.Locale] = text;
            if (name is null || resource.IsDefault)
                name = text;
        }

        // A field without an @i18n@ key contains the text itself.
        if (name is null && key?.StartsWith("@i18n@", StringComparison.Ordinal) == false)
            name = key;
        return (name, names.Count == 0 ? null : names);
    }
}
