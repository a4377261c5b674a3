using Azure.Data.Tables;

namespace FeishuApprovalFunctions.AzureTests.Doubles;

/// <summary>The inputs that Table Storage always refuses (learn.microsoft.com, "Understanding the Table service data model").</summary>
internal static class TableLimits
{
    public const int MaxActions = 100;
    private const int MaxKeyBytes = 1024;
    private const int MaxPropertyBytes = 64 * 1024;
    private const int MaxProperties = 252;
    private const int MaxEntityBytes = 1024 * 1024;
    private const int MaxTransactionBytes = 4 * 1024 * 1024;

    public static void Check(ITableEntity entity)
    {
        CheckKey(entity.PartitionKey);
        CheckKey(entity.RowKey);
        var properties = Properties((TableEntity)entity).ToList();
        if (properties.Count > MaxProperties)
            throw StorageErrors.Of(400, "TooManyProperties");
        foreach (var (name, value) in properties)
        {
            if (name.Length > 255 || !name.All(char.IsAsciiLetterOrDigit) || char.IsAsciiDigit(name[0]))
            {
                throw StorageErrors.Of(400, "PropertyNameInvalid");
            }

            if (Size(value) > MaxPropertyBytes)
                throw StorageErrors.Of(400, "PropertyValueTooLarge");
            if (value is DateTimeOffset { UtcDateTime.Year: < 1601 })
                throw StorageErrors.Of(400, "OutOfRangeInput");
        }

        if (EntitySize(entity) > MaxEntityBytes)
            throw StorageErrors.Of(400, "EntityTooLarge");
    }

    public static void CheckTransaction(IReadOnlyList<TableTransactionAction> actions)
    {
        if (actions.Count is 0 or > MaxActions)
            throw StorageErrors.Of(400, "InvalidInput");
        if (actions.Select(action => action.Entity.PartitionKey).Distinct().Count() > 1)
        {
            throw StorageErrors.Of(400, "CommandsInBatchActOnDifferentPartitions");
        }

        if (actions.Select(action => action.Entity.RowKey).Distinct().Count() < actions.Count)
        {
            throw StorageErrors.Of(400, "InvalidDuplicateRow");
        }

        // Binary travels as Base64.
        if (actions.Sum(action => EntitySize(action.Entity)) * 4 / 3 > MaxTransactionBytes)
        {
            throw StorageErrors.Of(413, "ContentLengthExceeded");
        }
    }

    public static void CheckKey(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (key.Length * sizeof(char) > MaxKeyBytes)
            throw StorageErrors.Of(400, "KeyValueTooLarge");
        if (key.Any(character => character is '/' or '\\' or '#' or '?' || char.IsControl(character)))
        {
            throw StorageErrors.Of(400, "OutOfRangeInput");
        }
    }

    public static IEnumerable<KeyValuePair<string, object>> Properties(TableEntity entity) =>
        entity.Where(property =>
            property.Key is not ("PartitionKey" or "RowKey" or "Timestamp" or "odata.etag")
            && property.Value is not null
        );

    private static int EntitySize(ITableEntity entity) =>
        4
        + (entity.PartitionKey.Length + entity.RowKey.Length) * sizeof(char)
        + Properties((TableEntity)entity)
            .Sum(property => 8 + property.Key.Length * sizeof(char) + Size(property.Value));

    private static int Size(object value) =>
        value switch
        {
            string text => text.Length * sizeof(char),
            byte[] bytes => bytes.Length,
            int => 4,
            long or double or DateTimeOffset => 8,
            bool => 1,
            Guid => 16,
            _ => throw StorageErrors.Of(400, "InvalidValueType"),
        };
}
