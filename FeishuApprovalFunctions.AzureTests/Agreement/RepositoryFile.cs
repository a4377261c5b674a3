using System.Text.Json.Nodes;

namespace FeishuApprovalFunctions.AzureTests.Agreement;

/// <summary>Files of the repository that this project copies beside its tests.</summary>
internal static class RepositoryFile
{
    public static string Text(string path) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, path));

    public static JsonNode Json(string path) => JsonNode.Parse(Text(path))!;
}
