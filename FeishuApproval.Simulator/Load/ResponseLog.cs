using System.Text;

namespace FeishuApproval.Simulator.Load;

/// <summary>
/// A file with a line for every answered request: event id, instance code and status, separated by tabs. A missing id is "-". Each line is
/// written to the operating system before the next request is sent. Safe for concurrent use.
/// </summary>
internal sealed class ResponseLog(string path) : IDisposable
{
    private const string Nothing = "-";

    private readonly Lock _lock = new();
    private readonly StreamWriter _file = new(
        new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read),
        new UTF8Encoding(false)
    )
    {
        AutoFlush = true,
    };

    /// <summary>Writes one answer.</summary>
    public void Write(SimulatedEvent simulated, int status)
    {
        lock (_lock)
            _file.WriteLine($"{simulated.EventId ?? Nothing}\t{simulated.InstanceCode ?? Nothing}\t{status}");
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
