using Azure.Data.Tables;

namespace FeishuApprovalFunctions.AzureTests.Doubles;

/// <summary>The client of an <see cref="InMemoryStorage"/>.</summary>
internal sealed class InMemoryTableServiceClient(InMemoryStorage storage) : TableServiceClient
{
    public override TableClient GetTableClient(string tableName) => new InMemoryTableClient(storage, tableName);
}
