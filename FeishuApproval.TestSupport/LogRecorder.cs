using Microsoft.Extensions.Logging;

namespace FeishuApproval.TestSupport;

/// <summary>Keeps every log entry as one text: level, message, values and exception.</summary>
internal sealed class LogRecorder<T> : ILogger<T>
{
    private readonly List<string> _entries = [];

    public IReadOnlyList<string> Entries => _entries;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        string values = state is IEnumerable<KeyValuePair<string, object?>> pairs
            ? string.Join(' ', pairs.Select(pair => $"{pair.Key}={pair.Value}")) : string.Empty;
        _entries.Add($"{logLevel} {formatter(state, exception)} {values} {exception}");
    }
}
