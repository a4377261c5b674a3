using System.Text;
using System.Text.Json;
using FeishuApproval.Api.Http;

namespace FeishuApproval.Tests.Support;

/// <summary>Answers as text, to compare them whole.</summary>
internal static class HttpResultText
{
    /// <summary>The body.</summary>
    public static string Text(this HttpResult answer) => Encoding.UTF8.GetString(answer.Body.Span);

    /// <summary>The whole body, also one that is written piece by piece.</summary>
    public static async Task<byte[]> BytesAsync(this HttpResult answer)
    {
        if (answer.Chunks is null)
            return answer.Body.ToArray();
        using var body = new MemoryStream();
        await foreach (var chunk in answer.Chunks)
            body.Write(chunk.Span);
        return body.ToArray();
    }

    /// <summary>Status, headers and body.</summary>
    public static string Everything(this HttpResult answer) =>
        $"{answer.Status} {string.Join(' ', answer.Headers.Select(header => $"{header.Key}={header.Value}"))} {answer.Text()}";

    /// <summary>The sentence of an error, whose body is a problem detail.</summary>
    public static string Detail(this HttpResult answer)
    {
        Assert.Equal(HttpResult.ProblemType, answer.MediaType);
        var problem = JsonSerializer.Deserialize(answer.Body.Span, HttpJson.Default.Problem)!;
        Assert.Equal(answer.Status, problem.Status);
        return problem.Detail;
    }
}
