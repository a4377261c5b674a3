using System.Text;

namespace FeishuApproval.Simulator.Platform.Data;

/// <summary>A wrong answer from the simulated platform.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The body.</param>
internal sealed record SimulatedFault(int Status, ReadOnlyMemory<byte> Body)
{
    /// <summary>The body's media type.</summary>
    public string MediaType { get; init; } = "application/json; charset=utf-8";

    /// <summary><c>x-ogw-ratelimit-reset</c>, in seconds; null for none.</summary>
    public string? Reset { get; init; }

    /// <summary>How many times the body is sent. More than 1 makes an answer that is far too long.</summary>
    public int Times { get; init; } = 1;

    /// <summary>
    /// A Content-Length that differs from the body's length; null for the right one. A larger value makes a truncated answer.
    /// </summary>
    public long? ContentLength { get; init; }

    /// <summary>The answer is sent after this task completes. With a task that never completes, the platform does not answer.</summary>
    public Task? Before { get; init; }

    /// <summary>Called when the call has arrived; null for no action.</summary>
    public Action? Asked { get; init; }

    /// <summary>An error with a code, in the platform's format.</summary>
    public static SimulatedFault Code(int code, int status = 400, string message = "refused") =>
        new(status, Encoding.UTF8.GetBytes($$"""{"code":{{code}},"msg":"{{message}}"}"""));

    /// <summary>An answer with any body.</summary>
    public static SimulatedFault Raw(string body, int status = 200, string mediaType = "application/json") =>
        new(status, Encoding.UTF8.GetBytes(body)) { MediaType = mediaType };

    /// <summary>An answer that ends in the middle of its JSON.</summary>
    public static SimulatedFault Truncated => Raw("""{"code":0,"data":{"instance_li""");

    /// <summary>An HTML page like the answer of a proxy.</summary>
    public static SimulatedFault Html =>
        Raw("<html><body>Sign in to the network</body></html>", mediaType: "text/html");

    /// <summary>An answer of 20 MiB.</summary>
    public static SimulatedFault Huge => new(200, new byte[1024 * 1024]) { Times = 20 };

    /// <summary>No answer.</summary>
    public static SimulatedFault Silence => Code(0) with { Before = new TaskCompletionSource().Task };
}
