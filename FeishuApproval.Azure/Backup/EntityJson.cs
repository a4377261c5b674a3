using System.Globalization;
using System.Text.Json;
using Azure.Data.Tables;

namespace FeishuApproval.Azure.Backup;

/// <summary>Writes one entity as one line of JSON with the type of each property, so that a restore creates the same entity.</summary>
internal static class EntityJson
{
    private const string PartitionKey = "PartitionKey";
    private const string RowKey = "RowKey";

    /// <summary>Properties that the service sets itself.</summary>
    private static readonly string[] OfTheService = ["odata.etag", "Timestamp"];

    /// <summary>Writes an entity.</summary>
    public static void Write(Utf8JsonWriter json, TableEntity entity)
    {
        json.WriteStartObject();
        json.WriteString(PartitionKey, entity.PartitionKey);
        json.WriteString(RowKey, entity.RowKey);
        foreach (var (name, value) in entity)
        {
            if (value is null || name is PartitionKey or RowKey || OfTheService.Contains(name, StringComparer.Ordinal))
                continue;
            json.WriteStartArray(name);
            json.WriteStringValue(Type(value));
            switch (value)
            {
                case byte[] bytes:
                    json.WriteBase64StringValue(bytes);
                    break;
                case bool flag:
                    json.WriteBooleanValue(flag);
                    break;
                case int number:
                    json.WriteNumberValue(number);
                    break;
                case long number:
                    json.WriteNumberValue(number);
                    break;
                default:
                    json.WriteStringValue(Text(value));
                    break;
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    /// <summary>Reads an entity that <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The line is not a backed-up entity.</exception>
    public static TableEntity Read(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            var entity = new TableEntity(
                json.RootElement.GetProperty(PartitionKey).GetString()!,
                json.RootElement.GetProperty(RowKey).GetString()!
            );
            foreach (var property in json.RootElement.EnumerateObject())
            {
                if (property.Name is not (PartitionKey or RowKey))
                {
                    entity[property.Name] = Value(property.Value[0].GetString(), property.Value[1]);
                }
            }

            return entity;
        }
        catch (Exception exception)
            when (exception
                    is JsonException
                        or FormatException
                        or InvalidOperationException
                        or KeyNotFoundException
                        or IndexOutOfRangeException
            )
        {
            throw new InvalidDataException("A line of the backup is not a backed-up row.", exception);
        }
    }

    private static string Type(object value) =>
        value switch
        {
            string => "string",
            byte[] => "binary",
            bool => "bool",
            int => "int",
            long => "long",
            double => "double",
            Guid => "guid",
            DateTimeOffset or DateTime => "time",
            _ => throw new InvalidOperationException($"A table holds no {value.GetType().Name}."),
        };

    private static string Text(object value) =>
        value switch
        {
            string text => text,
            double number => number.ToString("R", CultureInfo.InvariantCulture),
            Guid guid => guid.ToString(),
            DateTimeOffset time => time.ToString("O", CultureInfo.InvariantCulture),
            DateTime time => new DateTimeOffset(time.ToUniversalTime()).ToString("O", CultureInfo.InvariantCulture),
            _ => throw new InvalidOperationException($"A table holds no {value.GetType().Name}."),
        };

    private static object Value(string? type, JsonElement value) =>
        type switch
        {
            "string" => value.GetString()!,
            "binary" => value.GetBytesFromBase64(),
            "bool" => value.GetBoolean(),
            "int" => value.GetInt32(),
            "long" => value.GetInt64(),
            "double" => double.Parse(value.GetString()!, CultureInfo.InvariantCulture),
            "guid" => Guid.Parse(value.GetString()!),
            "time" => DateTimeOffset.Parse(
                value.GetString()!,
                CultureInfo.InvariantCulture,
                DateTimeStyles.RoundtripKind
            ),
            _ => throw new FormatException($"{type} is not a type of a table."),
        };
}
