using System.Buffers.Text;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using FeishuApproval.Json;

namespace FeishuApproval.FeishuPlatform.Registration;

/// <summary>
/// The scopes and events that a registration link asks for: JSON, compressed by gzip, in base64url without padding. The
/// platform ignores the whole parameter without a message when its shape is wrong, so the shape is checked here first.
/// </summary>
internal static partial class Addons
{
    /// <summary>The longest JSON that is read, in bytes.</summary>
    public const int MaxLength = 64 * 1024;

    /// <summary>The parameter that asks for <see cref="RequestedAccess"/>.</summary>
    public static string Requested { get; } = Encode(RequestedJson());

    /// <summary>Encodes a document.</summary>
    /// <exception cref="FormatException">The platform would ignore the document.</exception>
    public static string Encode(ReadOnlySpan<byte> json)
    {
        if (FindProblem(json) is { } problem)
            throw new FormatException($"The platform would ignore these addons: {problem}");
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.SmallestSize))
            gzip.Write(json);
        return Base64Url.EncodeToString(compressed.ToArray());
    }

    /// <summary>Decodes the parameter of a link, as the platform does; null when it is not such a parameter.</summary>
    public static byte[]? Decode(string parameter)
    {
        try
        {
            using var gzip = new GZipStream(
                new MemoryStream(Base64Url.DecodeFromChars(parameter)),
                CompressionMode.Decompress
            );
            byte[] json = new byte[MaxLength];
            int length = gzip.ReadAtLeast(json, json.Length, throwOnEndOfStream: false);
            return length < json.Length ? json[..length] : null;
        }
        catch (Exception exception) when (exception is FormatException or InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>Says why the platform would ignore a document; null when the document is right.</summary>
    public static string? FindProblem(ReadOnlySpan<byte> json)
    {
        if (!JsonFields.TryParse(json, out var document) || document.ValueKind != JsonValueKind.Object)
            return "it is not a JSON object.";
        int names = 0;
        foreach (var member in document.EnumerateObject())
        {
            string? problem = member.Name switch
            {
                "preset" => member.Value.ValueKind is JsonValueKind.True or JsonValueKind.False
                    ? null
                    : "preset is not true or false.",
                "scopes" => FindProblemOfLists(member.Value, "scopes", ["tenant", "user"], ref names),
                "events" => Single(member.Value, "items") is { } items
                    ? FindProblemOfLists(items, "events.items", ["tenant", "user"], ref names)
                    : "events does not have items and nothing else.",
                "callbacks" => FindProblemOfLists(member.Value, "callbacks", ["items"], ref names),
                _ => $"there is no member {member.Name}.",
            };
            if (problem is not null)
                return problem;
        }

        return names == 0 && document.Member("preset"u8).ValueKind != JsonValueKind.False
            ? "it asks for nothing."
            : null;
    }

    private static JsonElement? Single(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object
        && value.GetPropertyCount() == 1
        && value.TryGetProperty(name, out var member)
            ? member
            : null;

    private static string? FindProblemOfLists(JsonElement value, string path, string[] known, ref int names)
    {
        if (value.ValueKind != JsonValueKind.Object)
            return $"{path} is not an object.";
        foreach (var list in value.EnumerateObject())
        {
            if (!known.Contains(list.Name))
                return $"there is no member {path}.{list.Name}.";
            if (list.Value.ValueKind != JsonValueKind.Array)
                return $"{path}.{list.Name} is not a list.";
            foreach (var item in list.Value.EnumerateArray())
            {
                if (item.ValueKind != JsonValueKind.String || !NamePattern.IsMatch(item.GetString()!))
                    return $"{path}.{list.Name} has an item that is no name.";
                names++;
            }
        }

        return null;
    }

    /// <summary>Without the template of the platform, which would add scopes for messages and documents.</summary>
    private static byte[] RequestedJson()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteBoolean("preset"u8, false);
            RequestedAccess.WriteScopes(json, RequestedAccess.Scopes.Select(scope => scope.Name));
            json.WriteStartObject("events"u8);
            json.WriteStartObject("items"u8);
            RequestedAccess.WriteNames(json, "tenant"u8, RequestedAccess.Events);
            RequestedAccess.WriteNames(json, "user"u8, []);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    [GeneratedRegex(@"^[A-Za-z0-9_]+(?:[.:][A-Za-z0-9_]+)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern { get; }
}
