using System.Text.Json.Nodes;
using FeishuApproval.Messaging;

namespace FeishuApproval.Tests.Support;

/// <summary>A body of <c>samples/</c> and its expected result.</summary>
/// <param name="Name">Folder and case, for example <c>leave_approval/seed</c>.</param>
/// <param name="Body">The body's bytes.</param>
/// <param name="Expected">The content of its <c>.expected.json</c>.</param>
public sealed record SampleFile(string Name, byte[] Body, JsonObject Expected)
{
    private static readonly string Root = Path.Combine(AppContext.BaseDirectory, "samples");

    /// <summary>The folders of the samples that are fetched and no events. They have the name of their type.</summary>
    private static readonly string[] Fetched = [EventTypes.InstanceSnapshot, EventTypes.LeaveRequestSnapshot];

    private static readonly string[] All =
    [
        .. Directory
            .EnumerateFiles(Root, "*.json", SearchOption.AllDirectories)
            .Where(path => !path.EndsWith(".expected.json", StringComparison.Ordinal))
            .Select(path => Path.GetRelativePath(Root, path)[..^".json".Length].Replace('\\', '/'))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The names of all events, sorted.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Where(name => !IsDetail(name))];

    /// <summary>The type of the sample by its folder.</summary>
    public string Folder => Name[..Name.IndexOf('/', StringComparison.Ordinal)];

    /// <summary>The record of a sample that is fetched.</summary>
    public string InstanceCode =>
        (string?)Expected["record"]?["instance_code"] ?? (string)JsonNode.Parse(Body)!["leave_request_id"]!;

    /// <summary>The names of all samples that are fetched, sorted.</summary>
    public static IReadOnlyList<string> DetailNames { get; } = [.. All.Where(IsDetail)];

    private static bool IsDetail(string name) =>
        Fetched.Any(folder => name.StartsWith(folder + '/', StringComparison.Ordinal));

    public static SampleFile Read(string name) =>
        new(
            name,
            File.ReadAllBytes(Path.Combine(Root, name + ".json")),
            JsonNode.Parse(File.ReadAllBytes(Path.Combine(Root, name + ".expected.json")))!.AsObject()
        );
}
