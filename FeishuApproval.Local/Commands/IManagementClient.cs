using System.Text.Json.Serialization.Metadata;

namespace FeishuApproval.Local.Commands;

/// <summary>Where a command has the routes under <c>manage/</c> answered: a running server, or the database of one.</summary>
internal interface IManagementClient : IDisposable
{
    /// <summary>Sends a request and reads the response.</summary>
    /// <exception cref="UsageException">
    /// The server cannot be reached, does not answer in time, is no server of this project, or refuses; the message says which.
    /// </exception>
    Task<T> AskAsync<T>(
        HttpMethod method, string route, IEnumerable<KeyValuePair<string, string?>> parameters, JsonTypeInfo<T> type,
            CancellationToken cancellationToken);
}
