using System.Globalization;
using FeishuApproval.Configuration;
using FeishuApproval.Processing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace FeishuApproval.Local.Hosting;

/// <summary>
/// Writes each log entry as one line, with the time in the attendance zone. The pages and the records have the same zone, whatever the zone
/// of the machine or the container is.
/// </summary>
internal sealed class LineFormatter(TimeZones zones, TimeProvider time) : ConsoleFormatter(FormatterName)
{
    /// <summary>The formatter's name.</summary>
    public const string FormatterName = "line";

    private static readonly string EventCategory = typeof(MessageProcessor).FullName!;

    /// <inheritdoc/>
    public override void Write<TState>(
        in LogEntry<TState> logEntry,
        IExternalScopeProvider? scopeProvider,
        TextWriter textWriter
    )
    {
        var now = zones.In(time.GetUtcNow(), tenantKey: null);
        string message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        if (logEntry.Exception is { } exception)
            message = $"{message} {exception}";
        textWriter.Write(now.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture));

        // The line of an event reads: time, type, instance, outcome.
        bool isEvent = logEntry.LogLevel == LogLevel.Debug && logEntry.Category == EventCategory;
        textWriter.Write(isEvent ? " " : $" {Level(logEntry.LogLevel)}: {logEntry.Category}: ");
        textWriter.Write(message.ReplaceLineEndings(" "));
        textWriter.Write('\n');
    }

    private static string Level(LogLevel level) =>
        level switch
        {
            LogLevel.Trace => "trce",
            LogLevel.Debug => "dbug",
            LogLevel.Information => "info",
            LogLevel.Warning => "warn",
            LogLevel.Error => "fail",
            _ => "crit",
        };
}
