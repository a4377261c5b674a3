using System.Text.Json.Serialization.Metadata;
using FeishuApproval.Local.Commands.Common;

namespace FeishuApproval.Local.Commands.Servers;

/// <summary>Calls the routes under <c>manage/</c>, on a running server or directly on a database.</summary>
internal interface IManagementClient : IDisposable
{
    /// <summary>Sends a request and reads the response.</summary>
    /// <exception cref="UsageException">
    /// The server cannot be reached, does not answer in time, is not a server of this project, or rejects the request. The message contains
    /// the reason.
    /// </exception>
    Task<T> AskAsync<T>(
        HttpMethod method,
        string route,
        IEnumerable<KeyValuePair<string, string?>> parameters,
        JsonTypeInfo<T> type,
        CancellationToken cancellationToken
    );
}
