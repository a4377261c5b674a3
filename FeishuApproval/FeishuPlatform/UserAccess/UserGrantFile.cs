using System.Text.Json;
using System.Text.Json.Serialization;
using FeishuApproval.Configuration;

namespace FeishuApproval.FeishuPlatform.UserAccess;

/// <summary>The grant of a user in a file of the data folder that only its owner can read (<see cref="PrivateFile"/>).</summary>
/// <param name="folder">The data folder.</param>
internal sealed class UserGrantFile(string folder)
{
    private const string Name = "user-access.json";

    private readonly string _path = System.IO.Path.Combine(folder, Name);

    /// <summary>The path of the file.</summary>
    public string Path => _path;

    /// <summary>Loads the grant; null when no user granted access.</summary>
    /// <exception cref="IOException">The grant cannot be read.</exception>
    public UserGrant? Load()
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(_path), UserGrantJson.Default.UserGrant);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException exception)
        {
            throw new IOException(
                $"{_path} is damaged. Delete it, and run: feishu-approval subscribe --user",
                exception
            );
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new IOException($"{_path} cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Saves a grant. It is on the disk when the method returns.</summary>
    /// <exception cref="IOException">The grant cannot be written.</exception>
    public void Save(UserGrant grant)
    {
        Directory.CreateDirectory(folder);
        try
        {
            PrivateFile.Replace(
                _path,
                stream => JsonSerializer.Serialize(stream, grant, UserGrantJson.Default.UserGrant)
            );
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"{_path} cannot be written: {exception.Message}", exception);
        }
    }
}

/// <summary>The JSON of the file.</summary>
[JsonSerializable(typeof(UserGrant))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
internal sealed partial class UserGrantJson : JsonSerializerContext;
