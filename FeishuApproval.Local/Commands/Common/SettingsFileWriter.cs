using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using FeishuApproval.Configuration;
using FeishuApproval.Localization;
using FeishuApproval.Webhook;

namespace FeishuApproval.Local.Commands.Common;

/// <summary>
/// Changes the settings file. Other settings of the file stay. The file is written beside its place and renamed, so that it is never half
/// written, and only its owner can read it, because it contains the App Secret.
/// </summary>
internal static class SettingsFileWriter
{
    private static readonly JsonWriterOptions Format = new()
    {
        Indented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The settings that belong to one app, and must not stay when another app replaces it.</summary>
    private static readonly string[] OfAnApp = [.. SettingNames.Credentials, "TenantKey", "Administrator"];

    /// <summary>Writes the settings of an app.</summary>
    /// <param name="path">The file; it is created if it does not exist.</param>
    /// <param name="replace">Whether another app in the file is replaced.</param>
    /// <param name="settings">The settings of the section <c>Feishu</c>; a null value removes a setting.</param>
    /// <exception cref="UsageException">The file has another app, or cannot be read or written.</exception>
    public static void WriteApp(string path, bool replace, IReadOnlyDictionary<string, string?> settings) =>
        Change(
            path,
            root =>
            {
                string? current = Find(root, "AppId");
                if (current is not null && current != settings["AppId"] && !replace)
                    throw HasApp(path, current);
                foreach (string name in replace ? OfAnApp : [])
                    Set(root, name, null);
                foreach (var (name, value) in settings)
                    Set(root, name, value);
            }
        );

    /// <summary>Adds settings to the section <c>Feishu</c>.</summary>
    /// <exception cref="UsageException">The file cannot be read or written.</exception>
    public static void Add(string path, params IEnumerable<(string Name, JsonNode? Value)> settings) =>
        Change(
            path,
            root =>
            {
                foreach (var (name, value) in settings)
                    Set(root, name, value);
            }
        );

    /// <summary>The error when the settings have another app.</summary>
    public static UsageException HasApp(string place, string appId) =>
        new(
            Localized.Of(
                $"{place} has the app {appId}. connect --wait goes on with it; connect --replace makes another app and replaces it."
            )
        );

    private static void Change(string path, Action<JsonObject> change)
    {
        // The target of a link is replaced, not the link.
        if (File.Exists(path))
            path = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        var root = Read(path);
        change(root);
        try
        {
            PrivateFile.Replace(
                path,
                stream =>
                {
                    using (var json = new Utf8JsonWriter(stream, Format))
                        root.WriteTo(json);
                    stream.Write("\n"u8);
                }
            );
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(Localized.Of($"{path} cannot be written: {exception.Message}"));
        }
    }

    private static JsonObject Read(string path)
    {
        try
        {
            return
                JsonNode.Parse(
                    File.ReadAllBytes(path),
                    documentOptions: new JsonDocumentOptions
                    {
                        CommentHandling = JsonCommentHandling.Skip,
                        AllowTrailingCommas = true,
                    }
                )
                    is JsonObject root
                ? root
                : throw NoSettings(path);
        }
        catch (FileNotFoundException)
        {
            return [];
        }
        catch (JsonException)
        {
            throw NoSettings(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(Localized.Of($"{path} cannot be read: {exception.Message}"));
        }
    }

    private static UsageException NoSettings(string path) =>
        new(
            Localized.Of(
                $"{path} is not a JSON file of settings, so nothing is written to it. Correct it, or name another file with --config."
            )
        );

    /// <summary>Finds a setting. Names ignore case, and a name may be written with its section: <c>"Feishu:AppId"</c>.</summary>
    private static string? Find(JsonObject root, string name)
    {
        var value =
            Member(root, $"{FeishuOptions.Section}:{name}")
            ?? (Member(root, FeishuOptions.Section) is JsonObject section ? Member(section, name) : null);
        return value is JsonValue text && !string.IsNullOrWhiteSpace(text.ToString()) ? text.ToString().Trim() : null;
    }

    private static void Set(JsonObject root, string name, JsonNode? value)
    {
        foreach (string key in Keys(root, $"{FeishuOptions.Section}:{name}"))
            root.Remove(key);
        if (Member(root, FeishuOptions.Section) is not JsonObject section)
        {
            section = [];
            root[Keys(root, FeishuOptions.Section).FirstOrDefault() ?? FeishuOptions.Section] = section;
        }

        foreach (string key in Keys(section, name))
            section.Remove(key);
        if (value is not null)
            section[name] = value;
    }

    private static JsonNode? Member(JsonObject parent, string name) =>
        Keys(parent, name).FirstOrDefault() is { } key ? parent[key] : null;

    private static string[] Keys(JsonObject parent, string name) =>
        [
            .. parent
                .Select(member => member.Key)
                .Where(key => string.Equals(key, name, StringComparison.OrdinalIgnoreCase)),
        ];
}
