using Microsoft.Extensions.Logging;

namespace FeishuApproval.TestSupport;

/// <summary>Records log entries as texts: level, message, values and exception.</summary>
/// <param name="minimum">The lowest level that is recorded.</param>
internal sealed class LogRecorder<T>(LogLevel minimum = LogLevel.Information) : ILogger<T>
{
    private readonly List<string> _entries = [];

    public IReadOnlyList<string> Entries => _entries;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= minimum;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        if (!IsEnabled(logLevel))
            return;
        string values = state is IEnumerable<KeyValuePair<string, object?>> pairs
            ? string.Join(' ', pairs.Select(pair => $"{pair.Key}={pair.Value}"))
            : string.Empty;
        _entries.Add($"{logLevel} {formatter(state, exception)} {values} {exception}");
    }
}
