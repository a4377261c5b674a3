using System.Text.Json.Nodes;

namespace FeishuApproval.Tests.Support;

/// <summary>A body of <c>samples/</c> and its expected result.</summary>
/// <param name="Name">Folder and case, for example <c>leave_approval/seed</c>.</param>
/// <param name="Body">The body's bytes.</param>
/// <param name="Expected">The content of its <c>.expected.json</c>.</param>
public sealed record SampleFile(string Name, byte[] Body, JsonObject Expected)
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "samples");

    /// <summary>The folder of the samples that are details of approval instances and no events.</summary>
    private const string Details = "instance_snapshot/";

    private static readonly string[] All =
    [
        .. Directory
            .EnumerateFiles(Folder, "*.json", SearchOption.AllDirectories)
            .Where(path => !path.EndsWith(".expected.json", StringComparison.Ordinal))
            .Select(path => Path.GetRelativePath(Folder, path)[..^".json".Length].Replace('\\', '/'))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The names of all events, sorted.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Where(name => !IsDetail(name))];

    /// <summary>The names of all details of approval instances, sorted.</summary>
    public static IReadOnlyList<string> DetailNames { get; } = [.. All.Where(IsDetail)];

    private static bool IsDetail(string name) => name.StartsWith(Details, StringComparison.Ordinal);

    public static SampleFile Read(string name) =>
        new(
            name,
            File.ReadAllBytes(Path.Combine(Folder, name + ".json")),
            JsonNode.Parse(File.ReadAllBytes(Path.Combine(Folder, name + ".expected.json")))!.AsObject()
        );
}
