using System.Text;

namespace FeishuApproval.Local.Simulator.Platform;

/// <summary>A wrong answer of the simulated platform.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The body.</param>
internal sealed record SimulatedFault(int Status, ReadOnlyMemory<byte> Body)
{
    /// <summary>The body's media type.</summary>
    public string MediaType { get; init; } = "application/json; charset=utf-8";

    /// <summary><c>x-ogw-ratelimit-reset</c>, in seconds; null for none.</summary>
    public string? Reset { get; init; }

    /// <summary>How many times the body is sent; over 1 for an answer that is far too long.</summary>
    public int Times { get; init; } = 1;

    /// <summary>Content-Length, when it is not to be the body's; longer cuts the answer off.</summary>
    public long? ContentLength { get; init; }

    /// <summary>Completed before the answer is sent; a task that does not complete is a platform that does not answer.</summary>
    public Task? Before { get; init; }

    /// <summary>Called when the call has arrived; null calls nothing.</summary>
    public Action? Asked { get; init; }

    /// <summary>A refusal with a code, in the platform's format.</summary>
    public static SimulatedFault Code(int code, int status = 400, string message = "refused") =>
        new(status, Encoding.UTF8.GetBytes($$"""{"code":{{code}},"msg":"{{message}}"}"""));

    /// <summary>Any body.</summary>
    public static SimulatedFault Raw(string body, int status = 200, string mediaType = "application/json") =>
        new(status, Encoding.UTF8.GetBytes(body)) { MediaType = mediaType };

    /// <summary>An answer that is cut off in the middle of its JSON.</summary>
    public static SimulatedFault Truncated => Raw("""{"code":0,"data":{"instance_li""");

    /// <summary>An HTML page, as proxies answer.</summary>
    public static SimulatedFault Html => Raw("<html><body>Sign in to the network</body></html>", mediaType: "text/html");

    /// <summary>An answer of 20 MiB.</summary>
    public static SimulatedFault Huge => new(200, new byte[1024 * 1024]) { Times = 20 };

    /// <summary>No answer.</summary>
    public static SimulatedFault Silence => Code(0) with { Before = new TaskCompletionSource().Task };
}
