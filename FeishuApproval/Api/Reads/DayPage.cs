using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.Tables;

namespace FeishuApproval.Api.Reads;

/// <summary>A page of days as JSON. Its items have the members of <see cref="DaySheet"/>.</summary>
internal static class DayPage
{
    private const string Items = "items";
    private const string NextPageToken = "next_page_token";

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
                        [Items] = new JsonObject { ["type"] = "array", ["items"] = DaySheet.Sheet.JsonSchema() },
                        [NextPageToken] = new JsonObject { ["type"] = new JsonArray("string", "null") },
                    },
                    ["required"] = new JsonArray(Items, NextPageToken),
                },
        };

    /// <summary>Returns days as a response.</summary>
    public static HttpResult Of(IEnumerable<EmployeeDay> days, string? nextPageToken)
    {
        var body = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(
            body,
            new JsonWriterOptions { Encoder = ReadJson.Instance.Options.Encoder }
        );
        json.WriteStartObject();
        json.WriteStartArray(Items);
        foreach (var day in days)
            DaySheet.Sheet.WriteJson(json, day);
        json.WriteEndArray();
        json.WriteString(NextPageToken, nextPageToken);
        json.WriteEndObject();
        json.Flush();
        return HttpResult.Private(body.WrittenSpan.ToArray());
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
