namespace FeishuApproval.Events.Fields;

/// <summary>The texts of a form in one language.</summary>
/// <param name="Locale">For example <c>zh_cn</c>.</param>
/// <param name="IsDefault">Whether this is the form's default language.</param>
/// <param name="Texts">Text by key (<c>@i18n@…</c>).</param>
internal sealed record I18nResource(string Locale, bool IsDefault, IReadOnlyDictionary<string, string> Texts);
