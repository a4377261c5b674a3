using System.Text.RegularExpressions;
using System.Web;

namespace FeishuApproval.FeishuPlatform.Setup;

/// <summary>Reads the code of an approval definition as people copy it.</summary>
internal static partial class ApprovalCode
{
    private const string Parameter = "definitionCode";

    /// <summary>
    /// Reads a code, or the address of the form's page in the approval console, which contains the code after <c>definitionCode=</c>; null
    /// when the text is neither.
    /// </summary>
    public static string? Parse(string text)
    {
        text = text.Trim();
        if (Uri.TryCreate(text, UriKind.Absolute, out var page) && page.Scheme is "https" or "http")
        {
            text =
                HttpUtility.ParseQueryString(page!.Query)[Parameter]
                ?? HttpUtility.ParseQueryString(page.Fragment.Split('?').Last())[Parameter]
                ?? string.Empty;
        }

        return Pattern.IsMatch(text) ? text : null;
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9_-]{0,127}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern { get; }
}
