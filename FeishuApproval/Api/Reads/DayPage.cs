using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.Tables;

namespace FeishuApproval.Api.Reads;

/// <summary>
/// A page of days as JSON. Its items have the members of <see cref="DaySheet"/> and <c>payroll_column</c>: the name of the column of payroll
/// that has the amount of the day; null when the amount is unknown.
/// </summary>
internal static class DayPage
{
    private const string Items = "items";
    private const string NextPageToken = "next_page_token";
    private const string ColumnName = "payroll_column";

    /// <summary>Describes the page in the OpenAPI document.</summary>
    public static ApiAnswer Answer { get; } =
        new("application/json")
        {
            Schema = () =>
                new JsonObject
                {
                    ["type"] = "object",
                    ["properties"] = new JsonObject
                    {
                        [Items] = new JsonObject { ["type"] = "array", ["items"] = ItemSchema() },
                        [NextPageToken] = new JsonObject { ["type"] = new JsonArray("string", "null") },
                    },
                    ["required"] = new JsonArray(Items, NextPageToken),
                },
        };

    /// <summary>Returns days as a response.</summary>
    /// <param name="days">The days, sorted by record.</param>
    /// <param name="from">The first day of the period.</param>
    /// <param name="to">The last day of the period.</param>
    /// <param name="nextPageToken">The token of the next page; null on the last page.</param>
    public static HttpResult ToResult(IEnumerable<EmployeeDay> days, DateOnly from, DateOnly to, string? nextPageToken)
    {
        var body = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(
            body,
            new JsonWriterOptions { Encoder = ReadJson.Instance.Options.Encoder }
        );
        json.WriteStartObject();
        json.WriteStartArray(Items);
        foreach (var record in days.GroupBy(day => day.Record.InstanceCode, StringComparer.Ordinal))
        {
            var columns = PayrollColumn.OfDays(record.First().Record, from, to);
            foreach (var day in record)
            {
                json.WriteStartObject();
                DaySheet.Sheet.WriteMembers(json, day);
                json.WriteString(ColumnName, columns.GetValueOrDefault(day.Day));
                json.WriteEndObject();
            }
        }

        json.WriteEndArray();
        json.WriteString(NextPageToken, nextPageToken);
        json.WriteEndObject();
        json.Flush();
        return HttpResult.Private(body.WrittenSpan.ToArray());
    }

    private static JsonObject ItemSchema()
    {
        var schema = DaySheet.Sheet.JsonSchema();
        schema["properties"]![ColumnName] = new JsonObject { ["type"] = new JsonArray("string", "null") };
        schema["required"]!.AsArray().Add(ColumnName);
        return schema;
    }

    /// <summary>Reads a page. Each item has the values of the columns of <see cref="DaySheet"/>.</summary>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    /// <exception cref="KeyNotFoundException">A member is missing.</exception>
    /// <exception cref="InvalidOperationException">A member has another type.</exception>
    /// <exception cref="FormatException">A value has another type.</exception>
    public static (IReadOnlyList<object?[]> Rows, string? NextPageToken) Read(byte[] body)
    {
        var page = JsonElement.Parse(body);
        return (
            [.. page.GetProperty(Items).EnumerateArray().Select(DaySheet.Sheet.ReadJson)],
            page.GetProperty(NextPageToken).GetString()
        );
    }
}
