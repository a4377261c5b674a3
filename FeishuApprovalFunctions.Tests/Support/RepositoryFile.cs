using System.Runtime.CompilerServices;

namespace FeishuApproval.Tests.Support;

/// <summary>Files of the repository that the tests were built from.</summary>
internal static class RepositoryFile
{
    /// <summary>The folder of the repository.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The text of a file.</summary>
    /// <param name="path">Its path from the root.</param>
    public static string Text(string path) => File.ReadAllText(Path.Combine(Root, path)).ReplaceLineEndings("\n");

    private static string FindRoot([CallerFilePath] string path = "") =>
        Path.GetFullPath("../..", Path.GetDirectoryName(path)!);
}
