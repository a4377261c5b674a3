using System.Text.Json;

namespace FeishuApproval.Local.Commands;

/// <summary>Where a command has the routes under <c>manage/</c> answered: a running server, or the database of one.</summary>
internal interface IManagementClient : IDisposable
{
    /// <summary>The answer to a request.</summary>
    /// <exception cref="UsageException">It cannot be reached, does not answer in time, or refuses; the message says which.</exception>
    Task<JsonElement> AskAsync(HttpMethod method, string route, IEnumerable<KeyValuePair<string, string?>> parameters, CancellationToken cancellationToken);
}
