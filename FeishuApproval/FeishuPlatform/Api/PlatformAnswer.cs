using System.Globalization;
using System.Net;
using System.Text.Json;
using FeishuApproval.Json;

namespace FeishuApproval.FeishuPlatform.Api;

/// <summary>An answer of the open platform, before it is interpreted.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The body as JSON; Undefined when it is not JSON.</param>
/// <param name="Code">The body's <c>code</c>; null when it has none.</param>
/// <param name="IsTooLong">Whether the body is longer than <see cref="MaxLength"/>. The rest of such a body is not read.</param>
/// <param name="MediaType">The body's media type.</param>
/// <param name="ResetAfter">How long the platform allows no more calls; null when the answer does not contain this time.</param>
/// <param name="Date">The platform's time; null when the answer does not contain it.</param>
internal sealed record PlatformAnswer(
    HttpStatusCode Status,
    JsonElement Body,
    int? Code,
    bool IsTooLong,
    string? MediaType,
    TimeSpan? ResetAfter,
    DateTimeOffset? Date
)
{
    /// <summary>
    /// The longest body in bytes; a longer one is rejected. A page of 200 instances has about 60 KiB. A detail with a long history has 200
    /// KiB.
    /// </summary>
    public const int MaxLength = 1024 * 1024;

    private const string ResetHeader = "x-ogw-ratelimit-reset";

    /// <summary>The platform's message, shortened to one line; null when the answer has none.</summary>
    public string? Message => Body.Text("msg"u8) is { } text ? OneLine(text) : null;

    /// <summary>Reads an answer.</summary>
    public static async ValueTask<PlatformAnswer> ReadAsync(
        HttpResponseMessage response,
        CancellationToken cancellationToken
    )
    {
        var bytes = await ReadBodyAsync(response.Content, cancellationToken);
        var body = bytes is { } read && JsonFields.TryParse(read.Span, out var parsed) ? parsed : default;
        return new PlatformAnswer(
            response.StatusCode,
            body,
            body.Integer("code"u8) is >= int.MinValue and <= int.MaxValue and var code ? (int)code : null,
            bytes is null,
            response.Content.Headers.ContentType?.MediaType,
            Reset(response),
            response.Headers.Date
        );
    }

    /// <summary>Reads the body; null when it is too long.</summary>
    private static async ValueTask<ReadOnlyMemory<byte>?> ReadBodyAsync(
        HttpContent content,
        CancellationToken cancellationToken
    )
    {
        if (content.Headers.ContentLength > MaxLength)
            return null;
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        using var buffer = new MemoryStream();
        byte[] part = new byte[16 * 1024];
        int count;
        while ((count = await stream.ReadAsync(part, cancellationToken)) > 0)
        {
            if (buffer.Length + count > MaxLength)
                return null;
            buffer.Write(part, 0, count);
        }

        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }

    private static TimeSpan? Reset(HttpResponseMessage response)
    {
        if (
            response.Headers.TryGetValues(ResetHeader, out var values)
            && double.TryParse(
                values.FirstOrDefault(),
                NumberStyles.Float,
                CultureInfo.InvariantCulture,
                out double seconds
            )
            && seconds is >= 0 and < 86_400
        )
        {
            return TimeSpan.FromSeconds(seconds);
        }

        return response.Headers.RetryAfter?.Delta;
    }

    private static string OneLine(string text)
    {
        const int Longest = 200;
        string line = string.Concat(text.Select(character => char.IsControl(character) ? ' ' : character)).Trim();
        return line.Length <= Longest ? line : line[..Longest] + "…";
    }
}
