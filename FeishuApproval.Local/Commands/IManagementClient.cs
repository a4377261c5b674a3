using System.Text.Json;

namespace FeishuApproval.Local.Commands;

/// <summary>Calls the routes under <c>manage/</c>, on a running server or directly on a database.</summary>
internal interface IManagementClient : IDisposable
{
    /// <summary>Sends a request and returns the result of <paramref name="read"/> for the response.</summary>
    /// <exception cref="UsageException">
    /// The server cannot be reached, does not answer in time, is not a server of this project, or refuses; the message says which.
    /// </exception>
    Task<T> AskAsync<T>(
        HttpMethod method, string route, IEnumerable<KeyValuePair<string, string?>> parameters, Func<JsonElement, T> read,
            CancellationToken cancellationToken);
}
