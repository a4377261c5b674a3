using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using FeishuApproval.Messaging;

namespace FeishuApproval.Simulator;

/// <summary>The samples that are built into the assembly, and samples from files.</summary>
internal static class SampleLibrary
{
    /// <summary>The Verification Token of all samples.</summary>
    public const string VerificationToken = "41a9425ea7df4536a7623e38fa321bae";

    /// <summary>The Encrypt Key for experiments, together with <see cref="VerificationToken"/>.</summary>
    public const string EncryptKey = "sample-encrypt-key";

    /// <summary>The selector of every embedded sample.</summary>
    public const string AllSelector = "all";

    private const string Root = "samples/";
    private const string Extension = ".json";
    private const string ExpectedExtension = ".expected.json";

    /// <summary>Every embedded sample, ordered by folder. In each folder, Feishu's own example is first.</summary>
    public static ImmutableArray<Sample> All { get; } = LoadAll();

    /// <summary>The examples of Feishu's documentation, in the order of <see cref="EventTypes.All"/>.</summary>
    public static ImmutableArray<Sample> Seeds { get; } = [.. EventTypes.All.Select(Seed)];

    /// <summary>The example of Feishu's own page for an event type.</summary>
    public static Sample Seed(string eventType) => All.Single(sample => sample.IsSeed && sample.EventType == eventType);

    /// <summary>Finds samples by name: <c>all</c>, an event type or its folder, <c>folder/case</c>, or a file.</summary>
    /// <param name="selector">The name.</param>
    /// <param name="problem">One sentence about the problem, when no sample is found.</param>
    public static ImmutableArray<Sample> Find(string selector, out string? problem)
    {
        problem = null;
        if (selector == AllSelector)
            return All;

        string folder = selector + "/";
        ImmutableArray<Sample> found =
        [
            .. All.Where(sample =>
                sample.EventType == selector
                || sample.Name == selector
                || sample.Name.StartsWith(folder, StringComparison.Ordinal)
            ),
        ];
        if (!found.IsEmpty)
            return found;
        if (File.Exists(selector))
            return ReadFile(selector, out problem) is { } sample ? [sample] : [];

        problem =
            $"\"{selector}\" is not an event type, a sample or a file. Event types: {string.Join(", ", EventTypes.All)}; \"{AllSelector}\" "
            + $"takes every sample.";
        return [];
    }

    private static Sample? ReadFile(string path, out string? problem)
    {
        problem = null;
        if (path.EndsWith(ExpectedExtension, StringComparison.Ordinal))
        {
            problem = $"\"{path}\" says what must come of a sample; name the sample itself, without \".expected\".";
            return null;
        }

        try
        {
            byte[] body = File.ReadAllBytes(path);
            ReadOnlySpan<byte> json = body;
            if (json.StartsWith("\uFEFF"u8))
                json = json[3..];
            using var document = JsonDocument.Parse(json.ToArray());
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return new Sample(path, null, json.ToArray()) { IsFile = true };
            problem = $"\"{path}\" is not a JSON object, so it is not an event.";
        }
        catch (JsonException exception)
        {
            problem = $"\"{path}\" is not JSON (line {exception.LineNumber + 1}).";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            problem = $"\"{path}\" cannot be read: {exception.Message}";
        }

        return null;
    }

    private static ImmutableArray<Sample> LoadAll()
    {
        var assembly = typeof(SampleLibrary).Assembly;

        // The separator in resource names depends on the machine of the build.
        var names = assembly.GetManifestResourceNames().Select(name => (Resource: name, Path: name.Replace('\\', '/')));
        return
        [
            .. names
                .Where(name =>
                    name.Path.StartsWith(Root, StringComparison.Ordinal)
                    && name.Path.EndsWith(Extension, StringComparison.Ordinal)
                    && !name.Path.EndsWith(ExpectedExtension, StringComparison.Ordinal)
                )
                .Select(name => Load(assembly, name.Resource, name.Path[Root.Length..^Extension.Length]))
                .OrderBy(sample => Folder(sample.Name), StringComparer.Ordinal)
                .ThenBy(sample => !sample.IsSeed)
                .ThenBy(sample => sample.Name, StringComparer.Ordinal),
        ];
    }

    private static Sample Load(Assembly assembly, string resource, string name)
    {
        using var stream = assembly.GetManifestResourceStream(resource)!;
        byte[] body = new byte[stream.Length];
        stream.ReadExactly(body);
        string folder = Folder(name);
        return new Sample(name, EventTypes.All.FirstOrDefault(type => IsFolderOf(folder, type)), body);
    }

    /// <summary>
    /// Whether a folder belongs to an event type. The folder's name is the event type, or the end of the event type with underscores
    /// instead of dots.
    /// </summary>
    private static bool IsFolderOf(string folder, string eventType) =>
        folder == eventType
        || (
            eventType.Contains('.', StringComparison.Ordinal)
            && eventType.Replace('.', '_').EndsWith("_" + folder, StringComparison.Ordinal)
        );

    private static string Folder(string name) => name[..name.IndexOf('/', StringComparison.Ordinal)];
}
