using System.CommandLine;
using FeishuApproval.Localization;

namespace FeishuApproval.Local.Commands.Management;

/// <summary>
/// The option <c>--apply</c> of commands that delete. It takes the token that the dry run printed, so nothing else is deleted than what the
/// dry run showed. Without a token the command is the dry run.
/// </summary>
internal static class TokenOption
{
    /// <summary>Creates the option.</summary>
    public static Option<string?> Create() =>
        new("--apply")
        {
            Description =
                "Delete exactly what the dry run showed: the token that it printed. Without a token the command shows and deletes nothing.",
            HelpName = "TOKEN",
            Arity = ArgumentArity.ZeroOrOne,
        };

    /// <summary>The end of a dry run: how to delete what it found.</summary>
    public static string Hint(string? token) =>
        token is null
            ? Localized.Of($"Nothing was changed.")
            : Localized.Of($"Nothing was changed. To delete exactly this, add --apply {token}");
}
