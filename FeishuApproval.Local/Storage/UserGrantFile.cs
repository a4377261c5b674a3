using System.Text.Json;
using System.Text.Json.Serialization;
using FeishuApproval.FeishuPlatform.UserAccess;
using FeishuApproval.Local.Sqlite;

namespace FeishuApproval.Local.Storage;

/// <summary>The grant of a user in a file of the data folder that only its owner can read (<see cref="PrivateFile"/>).</summary>
/// <param name="folder">The data folder.</param>
internal sealed class UserGrantFile(string folder) : IUserGrantStore
{
    private const string Name = "user-access.json";

    private readonly string _path = System.IO.Path.Combine(folder, Name);

    /// <summary>The path of the file.</summary>
    public string Path => _path;

    /// <inheritdoc/>
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

    /// <inheritdoc/>
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
