using System.Text;
using FeishuApproval.Api.Http;

namespace FeishuApproval.Tests.Support;

/// <summary>Answers as text, to compare them whole.</summary>
internal static class HttpResultText
{
    /// <summary>The body.</summary>
    public static string Text(this HttpResult answer) => Encoding.UTF8.GetString(answer.Body.Span);

    /// <summary>Status, headers and body.</summary>
    public static string Everything(this HttpResult answer) =>
        $"{answer.Status} {string.Join(' ', answer.Headers.Select(header => $"{header.Key}={header.Value}"))} {answer.Text()}";
}
