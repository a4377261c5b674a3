using System.Text;
using FeishuApproval.Http;

namespace FeishuApproval.Tests.Support;

/// <summary>Answers as text, to compare them whole.</summary>
public static class HttpAnswerText
{
    /// <summary>The body.</summary>
    public static string Text(this HttpAnswer answer) => Encoding.UTF8.GetString(answer.Body.Span);

    /// <summary>Status, headers and body: everything a caller can see.</summary>
    public static string Everything(this HttpAnswer answer) =>
        $"{answer.Status} {string.Join(' ', answer.Headers.Select(header => $"{header.Key}={header.Value}"))} {answer.Text()}";
}
