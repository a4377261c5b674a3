using System.CommandLine.Parsing;
using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using FeishuApproval.Localization;

namespace FeishuApproval.Local.Commands.Servers;

/// <summary>Reads the address of a server from user input.</summary>
internal static partial class ServerAddress
{
    /// <summary>Reads an http or https address.</summary>
    /// <param name="text">The text.</param>
    /// <param name="url">The address; null when the text is not an address.</param>
    /// <param name="problem">The problem, without a full stop; null when there is none.</param>
    public static bool TryRead(string text, [NotNullWhen(true)] out Uri? url, [NotNullWhen(false)] out string? problem)
    {
        // Uri reads the name in "name:port" as a scheme.
        bool isNameWithPort = NameWithPort.IsMatch(text);
        bool isAddress =
            Uri.TryCreate(isNameWithPort ? $"http://{text}" : text, UriKind.Absolute, out url)
            && url.Scheme is "http" or "https";
        if (!isAddress)
            url = null;
        problem = isAddress ? null : Localized.Of($"\"{text}\" is not an address; write it like http://127.0.0.1:7071");
        return isAddress;
    }

    [GeneratedRegex(@"^([\w.-]+|\[[0-9a-fA-F:.]+\]):[0-9]{1,5}(/|$)", RegexOptions.CultureInvariant)]
    private static partial Regex NameWithPort { get; }

    /// <summary>Reads the address of an option or argument. When it is invalid, adds an error to the result and returns null.</summary>
    public static Uri? Parse(ArgumentResult result)
    {
        if (!TryRead(result.Tokens[0].Value, out var url, out string? problem))
            result.AddError(problem);
        return url;
    }
}
