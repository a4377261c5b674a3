using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Web;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using FeishuApproval.Azure.Configuration;
using FeishuApproval.Azure.Storage;

namespace FeishuApproval.TestSupport.Storage;

/// <summary>
/// A storage account for one test, on <see cref="Azurite"/>, and the app's client with the app's time limits. It records each call to the
/// tables, and a test can make calls fail.
/// </summary>
internal sealed partial class TestStorage
{
    private readonly Lock _lock = new();
    private readonly TableServiceClient _tables;

    private TestStorage(string connectionString)
    {
        ConnectionString = connectionString;
        _tables = new TableServiceClient(connectionString);
    }

    /// <summary>The account.</summary>
    public string ConnectionString { get; }

    /// <summary>Every billed call to a table in order: verb and table.</summary>
    public List<string> Transactions { get; } = [];

    /// <summary>The filter and the page size of every query, for its first page.</summary>
    public List<(string Filter, int Top)> Queries { get; } = [];

    /// <summary>Called before a call is sent; may throw.</summary>
    public Action<string> BeforeCall { get; set; } = _ => { };

    /// <summary>Called after a call took effect; may throw, so that the answer is lost.</summary>
    public Action<string> AfterCall { get; set; } = _ => { };

    /// <summary>The names of the tables.</summary>
    public IReadOnlyList<string> Tables => [.. _tables.Query().Select(table => table.Name)];

    /// <summary>An account with the tables of the app.</summary>
    public static TestStorage Create() => CreateWith(TableNames.All);

    /// <summary>An account with these tables. Skips the test when there is no Azurite.</summary>
    public static TestStorage CreateWith(IEnumerable<string> tables)
    {
        var storage = new TestStorage(Azurite.CreateAccount());
        foreach (string table in tables)
            storage._tables.CreateTable(table);
        return storage;
    }

    /// <summary>The archive of the account, with the clock of this machine.</summary>
    public TableEventArchive CreateArchive() =>
        new(CreateClient(), new TableErasedEvents(CreateClient(), TimeProvider.System));

    /// <summary>A client as the app's, whose calls are recorded.</summary>
    public TableServiceClient CreateClient()
    {
        var options = new TableClientOptions();
        ClientLimits.Apply(options);
        options.AddPolicy(new Recorder(this), HttpPipelinePosition.PerCall);
        return new TableServiceClient(ConnectionString, options);
    }

    /// <summary>The rows of a table, by key.</summary>
    public IReadOnlyList<TableEntity> Rows(string table) => [.. _tables.GetTableClient(table).Query<TableEntity>()];

    private void Begin(string call, Request request)
    {
        lock (_lock)
        {
            Transactions.Add(call);
            var query = HttpUtility.ParseQueryString(request.Uri.Query);
            if (query["$filter"] is { } filter && query["NextPartitionKey"] is null)
                Queries.Add((filter, int.Parse(query["$top"] ?? "1000", CultureInfo.InvariantCulture)));

            BeforeCall(call);
        }
    }

    private void End(string call)
    {
        lock (_lock)
            AfterCall(call);
    }

    /// <summary>The verb and the table of a request.</summary>
    private static string Name(Request request)
    {
        string resource = request.Uri.Path[(request.Uri.Path.LastIndexOf('/') + 1)..];
        string table = resource.Split('(')[0];
        if (table == "$batch")
        {
            using var content = new MemoryStream();
            request.Content!.WriteTo(content, CancellationToken.None);
            return $"TRANSACTION {TableInBatch().Match(Encoding.UTF8.GetString(content.ToArray())).Groups[1].Value}";
        }

        bool isEntity = resource.Contains("RowKey=", StringComparison.Ordinal);
        return (request.Method.Method, isEntity) switch
        {
            ("POST", _) when table == "Tables" => "CREATE",
            ("POST", _) => $"Add {table}",
            ("GET", true) => $"GET {table}",
            ("GET", false) => $"QUERY {table}",
            ("PUT", _) => request.Headers.Contains("If-Match") ? $"UpdateReplace {table}" : $"UpsertReplace {table}",
            ("DELETE", _) => $"Delete {table}",
            _ => throw new NotSupportedException($"{request.Method} {request.Uri.Path}"),
        };
    }

    [GeneratedRegex(@"^(?:POST|PUT|DELETE) http://[^/]+/\w+/(\w+)", RegexOptions.Multiline)]
    private static partial Regex TableInBatch();

    private sealed class Recorder(TestStorage storage) : HttpPipelinePolicy
    {
        public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
            throw new NotSupportedException("The app makes no blocking calls.");

        public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
        {
            string call = Name(message.Request);
            storage.Begin(call, message.Request);
            await ProcessNextAsync(message, pipeline);
            storage.End(call);
        }
    }
}
